import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { simplifyField } from '../common/fields';
import { asObject } from '../common/inbound';
import type { Operation, Result } from '../common/operation';
import { CATALOGUE, type Entry } from './catalogue';
import { recipientsOf } from './fields';
import { knownRequest, whereToLook } from './known';
import { paced } from './pace';
import { additionalField, additionalParams, addTo } from './params';
import { identityFor, robotFieldsFor } from './robot';
import { simplifiedFor } from './simplify';
import { objectsIn, request, type Params } from './transport';
import { recipient, type WireField } from './wireFields';

const DOCUMENTS = 'https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a';

const requestTypeField: INodeProperties = {
	displayName: 'Request Type',
	name: 'requestType',
	type: 'string',
	default: '',
	placeholder: 'e.g. what "type" is on the vendor\'s page',
	description: 'Required, unless the credential\'s Known Request Types hold it. Copy it from the vendor\'s page; it cannot be told from the title.',
};

/** The operations of a resource whose names the user looks up. */
export function builtOperations(resource: Entry['resource']): Operation[] {
	return CATALOGUE.filter((entry) => entry.resource === resource).map(operationOf);
}

/** The operation for a request of which a name or more must come from the user. */
export function operationOf(entry: Entry): Operation {
	const { value, name, action, description, type, fields } = entry;
	return {
		value,
		name,
		action,
		description,
		properties: [
			...robotFieldsFor(entry.robot),
			...(type === undefined || fields.length > 0 ? [noticeOf(entry)] : []),
			...(type === undefined ? [requestTypeField] : []),
			...fields.flatMap((field) => [...field.properties, nameFieldOf(field)]),
			additionalField,
			simplifyField,
		],
		...(isSend(entry) && { chats: recipientsOf }),
		run: async (call) => await run(call, entry),
	};
}

function isSend({ fields }: Entry): boolean {
	return fields.includes(recipient);
}

function noticeOf(entry: Entry): INodeProperties {
	const { value, title, page, type } = entry;
	const missing = type === undefined ? 'What this request is called' : 'What the fields of this request are called';
	return {
		// Of HTML the editor's notices keep links and lists only.
		displayName: `${missing} stands on the vendor's page <a href="${page ? `${DOCUMENTS}/${page}` : DOCUMENTS}" target="_blank">${title}</a>. Enter it below, or once for all workflows in the credential under Known Request Types: <ul><li>${lineOf(entry)}</li></ul>`,
		name: `${value}Notice`,
		type: 'notice',
		default: '',
	};
}

/** The line of the credential's Known Request Types for a request, with what is to be filled in. */
export function lineOf({ resource, value, type = 'TYPE', fields }: Entry): string {
	return [`${resource}.${value} = ${type}`, ...fields.map(({ key }) => `${key} = NAME`)].join(', ');
}

const nameFields = new Map<string, INodeProperties>();

/** One and the same for all operations with this field, so that they share it. */
function nameFieldOf({ key, label }: WireField): INodeProperties {
	const known = nameFields.get(key);
	if (known !== undefined) return known;
	const field: INodeProperties = {
		displayName: `Parameter Name of ${label}`,
		name: nameOf(key),
		type: 'string',
		default: '',
		description:
			'What the vendor\'s page calls it under params. Add [] if the page shows a list. Leave empty if the credential knows it.',
	};
	nameFields.set(key, field);
	return field;
}

function nameOf(key: string): string {
	return `${key}ParameterName`;
}

async function run(call: Call, entry: Entry): Promise<Result> {
	const known = await knownRequest(call, `${entry.resource}.${entry.value}`);
	const type = call.optionalText('requestType').trim() || known.type || entry.type;
	if (type === undefined) {
		throw call.complaint('requestType', 'is empty', await whereToLook(call, lineOf(entry), entry.title));
	}
	const params: Params = {};
	for (const field of entry.fields) {
		const value = field.read(call);
		if (value === undefined) continue;
		const name = call.optionalText(nameOf(field.key)).trim() || known.names[field.key.toLowerCase()];
		if (!name) {
			throw call.complaint(nameOf(field.key), 'is empty', await whereToLook(call, lineOf(entry), entry.title));
		}
		addTo(call, params, name, asNamed(name, value), nameOf(field.key));
	}
	additionalParams(call, params);

	const identity = await identityFor(call, params);
	const send = async () => await request(call, type, { ...identity, ...params }, { repeatable: entry.reads });
	return resultOf(call, entry, isSend(entry) ? await paced(call, identity, send) : await send());
}

/** A list for a name with [], else one text. */
function asNamed(name: string, value: string | string[]): string | string[] {
	return name.endsWith('[]') || typeof value === 'string' ? value : value.join(',');
}

/** What the data is was not documented for any of these requests. */
function resultOf(call: Call, entry: Entry, data: unknown): Result {
	if (Array.isArray(data) && data.every(asObject)) return objectsIn(data).map((object) => simplifiedFor(call, object));
	const object = asObject(data);
	const found: IDataObject = object ? simplifiedFor(call, object) : data === undefined ? {} : { data: data as IDataObject };
	if (entry.reads) return found;
	return { ...(entry.removes ? { deleted: true } : { success: true }), ...(call.chat !== '' && { chatId: call.chat }), ...found };
}
