import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

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

/** A way to name a thing other than from a list: the label, the mode's name, an example. */
export type TypedMode = Pick<INodePropertyMode, 'displayName' | 'name' | 'placeholder' | 'hint'>;

/**
 * A required field that is chosen from a list, or typed in.
 *
 * @param searchListMethod the node's list search method that fills the list
 */
export function locatorField(
	displayName: string,
	name: string,
	searchListMethod: string,
	typed: TypedMode[],
	more: Partial<INodeProperties> = {},
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${/^[aeio]/i.test(displayName) ? 'an' : 'a'} ${displayName.toLowerCase()}…`,
				typeOptions: { searchListMethod, searchable: true },
			},
			...typed.map((mode): INodePropertyMode => ({ ...mode, type: 'string' })),
		],
		...more,
	};
}

/** The commonest way: by ID. */
export function byId(example: string, displayName = 'By ID'): TypedMode {
	return { displayName, name: 'id', placeholder: `e.g. ${example}` };
}
