import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../common/legacyFields';
import { asObject } from '../../common/inbound';
import type { Operation, Resource } from '../../common/operation';
import { additionalField, additionalParams } from '../params';
import { identityFor, robotFieldsFor } from '../robot';
import { simplifiedFor } from '../simplify';
import { objectsIn, request as makeRequest, type Params } from '../transport';

/** Any request, also one of another edition: `{type, params}` as they are given. */
const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send request',
	description: "Send any request with any parameters, as the vendor's page has it",
	properties: [
		{
			displayName: 'Request Type',
			name: 'anyType',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. getGroupList',
			description: 'What "type" is on the vendor\'s page',
		},
		...robotFieldsFor('unlessAsked'),
		{
			displayName: 'Params (JSON)',
			name: 'params',
			type: 'json',
			default: '{}',
			description:
				'The object "params" of the vendor\'s page. If it names robotId or instanceId, no other robot is sent along.',
		},
		additionalField,
		simplifyField,
	],
	async run(call) {
		const type = call.text('anyType').trim();
		const given = call.json('params') ?? {};
		if (asObject(given) === undefined) throw call.complaint('params', 'must be a JSON object');
		const params: Params = { ...(given as IDataObject) };
		additionalParams(call, params);
		const data = await makeRequest(call, type, { ...(await identityFor(call, params)), ...params });
		if (Array.isArray(data) && data.every(asObject))
			return objectsIn(data).map((object) => simplifiedFor(call, object));
		const object = asObject(data);
		return object
			? simplifiedFor(call, object)
			: { success: true, ...(data !== undefined && { data: data as IDataObject }) };
	},
};

export const request: Resource = { value: 'request', name: 'Request', operations: [send] };
