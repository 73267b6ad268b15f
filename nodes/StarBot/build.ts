import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { simplifyField } from '../common/legacyFields';
import { asObject } from '../common/inbound';
import type { Operation, Result } from '../common/operation';
import { CATALOGUE, type Entry } from './catalogue';
import { recipientsOf } from './fields';
import { knownRequest, whereToLook, type KnownRequest } from './known';
import { paced } from './pace';
import { additionalField, additionalParams, addTo } from './params';
import { identityFor, robotFieldsFor } from './robot';
import { simplifiedFor } from './simplify';
import { objectsIn, request, type Params } from './transport';
import { recipient, type WireField } from './wireFields';

const DOCUMENTS = 'https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a';

/** The editor cannot see what a credential holds, so it is the user who says that the names are kept there. */
const namesFromField: INodeProperties = {
	displayName: 'Names From',
	name: 'namesFrom',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Credential',
			value: 'credential',
			description: 'The line of this operation under Known Request Types',
		},
		{ name: 'This Node', value: 'node', description: 'What you enter below' },
	],
	default: 'node',
	description: "Where the names are that only the vendor's page tells",
};

const WHERE_ENTERED = { show: { namesFrom: ['node'] } };

const requestTypeField: INodeProperties = {
	displayName: 'Request Type',
	name: 'requestType',
	type: 'string',
	required: true,
	default: '',
	displayOptions: WHERE_ENTERED,
	placeholder: 'e.g. what "type" is on the vendor\'s page',
	description: "Copy it from the vendor's page; it cannot be told from the title",
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
			...(type === undefined || fields.length > 0 ? [noticeOf(entry), namesFromField] : []),
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
	const missing =
		type === undefined
			? 'What this request is called'
			: 'What the fields of this request are called';
	return {
		// Of HTML the editor's notices keep links and lists only.
		displayName: `${missing} stands on the vendor's page <a href="${page ? `${DOCUMENTS}/${page}` : DOCUMENTS}" target="_blank">${title}</a>. Enter it in this node, or once for all workflows in the credential under Known Request Types: <ul><li>${lineOf(entry)}</li></ul>`,
		name: `${value}Notice`,
		type: 'notice',
		default: '',
	};
}

/** The line of the credential's Known Request Types for a request, with what is to be filled in. */
export function lineOf(entry: Entry): string {
	const { type = 'TYPE', fields } = entry;
	return [`${pathOf(entry)} = ${type}`, ...fields.map(({ key }) => `${key} = NAME`)].join(', ');
}

function pathOf({ resource, value }: Entry): string {
	return `${resource}.${value}`;
}

const nameFields = new Map<string, INodeProperties>();

/** One and the same for all operations with this field, so that they share it. */
function nameFieldOf({ key, label, isOptional }: WireField): INodeProperties {
	const known = nameFields.get(key);
	if (known !== undefined) return known;
	const field: INodeProperties = {
		displayName: `Parameter Name of ${label}`,
		name: nameOf(key),
		type: 'string',
		...(!isOptional && { required: true }),
		default: '',
		displayOptions: WHERE_ENTERED,
		description: "What the vendor's page calls it under params. Add [] if the page shows a list.",
	};
	nameFields.set(key, field);
	return field;
}

function nameOf(key: string): string {
	return `${key}ParameterName`;
}

async function run(call: Call, entry: Entry): Promise<Result> {
	const isEntered = call.param('namesFrom') === 'node';
	const { type = entry.type, names } = isEntered
		? enteredNames(call, entry)
		: await knownRequest(call, pathOf(entry));
	if (type === undefined)
		throw await missing(call, entry, isEntered ? 'requestType' : undefined, 'the type');
	const params: Params = {};
	for (const { key, read } of entry.fields) {
		const value = read(call);
		if (value === undefined) continue;
		const name = names[key.toLowerCase()];
		if (!name)
			throw await missing(call, entry, isEntered ? nameOf(key) : undefined, `the name of ${key}`);
		addTo(call, params, name, asNamed(name, value), isEntered ? nameOf(key) : 'namesFrom');
	}
	additionalParams(call, params);

	const identity = await identityFor(call, params);
	const send = async () =>
		await request(
			call,
			type,
			{ ...identity, ...params },
			{ repeatable: entry.reads, anyLogin: entry.anyLogin },
		);
	return resultOf(call, entry, isSend(entry) ? await paced(call, identity, send) : await send());
}

/** What this node holds in place of a line of the credential. */
function enteredNames(call: Call, { fields }: Entry): KnownRequest {
	const names = fields.map(({ key }) => [key.toLowerCase(), call.optionalText(nameOf(key)).trim()]);
	return {
		type: call.optionalText('requestType').trim() || undefined,
		names: Object.fromEntries(names) as Record<string, string>,
	};
}

/** @param field the empty one, if the names are entered in the node */
async function missing(call: Call, entry: Entry, field: string | undefined, what: string) {
	const hint = await whereToLook(call, lineOf(entry), entry.title);
	if (field !== undefined) return call.complaint(field, 'is empty', hint);
	return call.complaint(
		'namesFrom',
		`is Credential, whose Known Request Types do not tell ${what} for ${pathOf(entry)}`,
		hint,
	);
}

/** A list for a name with [], else one text. */
function asNamed(name: string, value: string | string[]): string | string[] {
	return name.endsWith('[]') || typeof value === 'string' ? value : value.join(',');
}

/** What the data is was not documented for any of these requests. */
function resultOf(call: Call, entry: Entry, data: unknown): Result {
	if (Array.isArray(data) && data.every(asObject))
		return objectsIn(data).map((object) => simplifiedFor(call, object));
	const object = asObject(data);
	const found: IDataObject = object
		? simplifiedFor(call, object)
		: data === undefined
			? {}
			: { data: data as IDataObject };
	if (entry.reads) return found;
	return {
		...(entry.removes ? { deleted: true } : { success: true }),
		...(call.chat !== '' && { chatId: call.chat }),
		...found,
	};
}
