import type { INodeProperties } from 'n8n-workflow';

/** Fields of operations that return lists or long records, as in n8n's own nodes. */
export const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	displayOptions: { show: { returnAll: [false] } },
	description: 'Max number of results to return',
};

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Where a message goes that answers another one. */
export const triggerChatField: INodeProperties = {
	displayName: 'Chat',
	name: 'chat',
	type: 'json',
	required: true,
	default: '={{ $json.chat }}',
	description: 'The chat as a trigger of this package gives it: an object with ID and type',
	builderHint: {
		propertyHint:
			'Pass the whole chat object of the trigger on, not only its ID. Behind other nodes refer to the trigger by name.',
	},
};
