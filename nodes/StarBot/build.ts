import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { fieldset, map, type Field } from '../common/fields';
import { asObject, isRecord } from '../common/guards';
import { operation, type Operation, type Result } from '../common/operations/operation';
import { sentMessage, sentOptions } from '../common/operations/sent';
import { simplify } from '../common/operations/standardFields';
import { sendParts } from '../common/broadcast/parts';
import { CATALOGUE, type Entry } from './catalogue';
import { recipients } from './fields';
import { additionalParameters, paramsOf, type NamedValue } from './params';
import { knownRequest, type RequestNames } from './requestNames';
import { identityOf, optionalRobot, robot } from './robot';
import { sendAsRobot } from './sendAsRobot';
import {
	missingName,
	nameLabel,
	NAMES_FROM,
	namedFields,
	namesFrom,
	needsSetUp,
	pageUrl,
	pathOf,
	setUpNotice,
	type NameSource,
} from './setUp';
import { simplifiedIf } from './simplify';
import { textOptions, textParts } from './textParts';
import { ANYTHING, request, type Params } from './transport';
import { recipient, WIRE_FIELDS, type WireValue } from './wireFields';

/** Returns the operations of a resource whose request names the user looks up. */
export function builtOperations(resource: Entry['resource']): Operation[] {
	return CATALOGUE.filter((entry) => entry.resource === resource).map(operationOf);
}

const NO_FIELD: Field<undefined> = {
	displayName: '',
	properties: () => [],
	read: () => undefined,
};
const NO_RECIPIENTS: Field<string[]> = map(NO_FIELD, () => ['']);
/** Takes the place of the Simplify field in sends, which have it among their options. */
const SIMPLIFIED: Field<boolean> = map(NO_FIELD, () => true);
const FROM_CREDENTIAL: Field<NameSource> = map(NO_FIELD, () => ({ kind: 'credential' }) as const);

/** Makes the operation for a request with one or more names that the user looks up. */
function operationOf(entry: Entry): Operation {
	const { value, name, action, description, sends, reads, worksLoggedOut } = entry;
	const isSetUp = needsSetUp(entry);
	const inputs: Record<string, Field<WireValue>> = {};
	for (const { parameter, field } of entry.fields) inputs[parameter] = field;
	return operation({
		value,
		name,
		action,
		description: isSetUp ? `${description} (needs one-time set-up)` : description,
		source: pageUrl(entry),
		repeatable: reads === true,
		sends: sends === true,
		managesTurns: true,
		fields: {
			setUpNotice: isSetUp ? setUpNotice(entry) : NO_FIELD,
			namesFrom: isSetUp ? namesFrom(entry) : FROM_CREDENTIAL,
			robot: entry.robot === 'optional' ? optionalRobot({ isNamed: false }) : robot,
			sendTo: sends ? recipients : NO_RECIPIENTS,
			inputs: fieldset('Values', inputs),
			additionalParameters,
			simplify: sends ? SIMPLIFIED : simplify,
		},
		options: sends ? { ...sentOptions, ...(sendsText(entry) && textOptions) } : {},
		targets: ({ sendTo }) => sendTo,
		async run(call, values) {
			const source = values.namesFrom;
			const names = source.kind === 'node' ? source.setUp : await knownRequest(call, pathOf(entry));
			const type = names.type ?? entry.type;
			if (type === undefined) throw await missingName(call, entry, source);
			const identityFor = async (params: Params) => await identityOf(call, values.robot, params);
			const paramsWith = async (text?: string) => {
				const named = await namedValues(call, entry, source, names, values.inputs, text);
				return paramsOf(call, [...named, ...values.additionalParameters]);
			};
			const ask = async (params: Params) =>
				await request(call, { type, params, data: ANYTHING, worksLoggedOut });
			if (!sends) {
				const params = await paramsWith();
				const data = await ask({ ...(await identityFor(params)), ...params });
				return resultOf(entry, data, values.simplify);
			}
			const writer = Object.values(values.inputs).find((value) => typeof value === 'function');
			const parts = writer === undefined ? [undefined] : textParts(call, writer);
			return await sendParts(call, parts, async (part) => {
				const params = await paramsWith(part);
				const identity = await identityFor(params);
				const data = await sendAsRobot(
					call,
					identity,
					async () => await ask({ ...identity, ...params }),
				);
				const raw = asObject(data) ?? { data };
				return sentMessage(call, { messageId: '', chatId: call.target }, raw as IDataObject);
			});
		},
	});
}

/** Tells whether the request sends a text that the user writes. */
function sendsText({ fields }: Entry): boolean {
	return fields.includes(WIRE_FIELDS.text);
}

/**
 * Returns the values of a request, under the names that the user looked up.
 *
 * @param text the part of the message's text that this request sends
 */
async function namedValues(
	call: Call,
	entry: Entry,
	source: NameSource,
	{ names }: RequestNames,
	inputs: Readonly<Record<string, WireValue>>,
	text = '',
): Promise<NamedValue[]> {
	const named: NamedValue[] = [];
	for (const field of namedFields(entry)) {
		const given = field === recipient ? call.target : (inputs[field.parameter] ?? '');
		const value = typeof given === 'function' ? text : given;
		if (field.isOptional && value === '') continue;
		const name = names.get(field.key.toLowerCase());
		if (!name) throw await missingName(call, entry, source, field);
		const isText = Array.isArray(value) && !name.endsWith('[]');
		named.push({
			name,
			value: isText ? value.join(',') : value,
			field: source.kind === 'node' ? nameLabel(field) : NAMES_FROM,
		});
	}
	return named;
}

/**
 * Returns the output of a request. Its data is not documented, so it is only simplified. An empty list is no item, but a change always
 * gives one.
 */
function resultOf(entry: Entry, data: unknown, isSimplified: boolean): Result {
	if (Array.isArray(data) && data.every(isRecord) && (entry.reads || data.length > 0))
		return data.map((object) => simplifiedIf(isSimplified, object));
	const object = asObject(data);
	const found = object ? simplifiedIf(isSimplified, object) : data === undefined ? {} : { data };
	if (entry.reads) return found;
	return { ...(entry.removes ? { deleted: true } : { success: true }), ...found };
}
