import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { fieldset, type Field } from '../common/fields';
import { asObject } from '../common/guards';
import { operation, type Operation } from '../common/operations/operation';
import { sentMessage, sentOptions } from '../common/operations/sent';
import { simplify } from '../common/operations/standardFields';
import { sendParts } from '../common/broadcast/parts';
import { CATALOGUE, type Entry } from './catalogue';
import { placeOf, recipients } from './fields';
import { additionalParameters, paramsOf, type NamedValue } from './params';
import { knownRequest, type RequestNames } from './requestNames';
import { identityOf, optionalRobot, robot, type Identity, type RobotChoice } from './robot';
import { sendAsRobot } from './sendAsRobot';
import {
	missingName,
	nameFields,
	nameLabel,
	NAMES_FROM,
	namedFields,
	needsSetUp,
	pageUrl,
	pathOf,
	type NameSource,
} from './setUp';
import { resultOf } from './simplify';
import { textOptions, textParts } from './textParts';
import { ANYTHING, request } from './transport';
import { recipient, WIRE_FIELDS, type WireValue } from './wireFields';

/** Returns the operations of a resource whose request names the user looks up. */
export function builtOperations(resource: Entry['resource']): Operation[] {
	return CATALOGUE.filter((entry) => entry.resource === resource).map(operationOf);
}

/** Makes the operation for a request with one or more names that the user looks up. */
function operationOf(entry: Entry): Operation {
	return entry.sends ? sendingOperation(entry) : plainOperation(entry);
}

/** Makes the operation for a request that sends a message to each recipient. */
function sendingOperation(entry: Entry): Operation {
	return operation({
		...factsOf(entry),
		sends: true,
		managesTurns: true,
		fields: {
			namesFrom: nameFields(entry),
			robot: robotOf(entry),
			sendTo: recipients,
			inputs: inputsOf(entry),
			additionalParameters,
		},
		options: { ...sentOptions, ...(sendsText(entry) && textOptions) },
		targets: ({ sendTo }) => sendTo.ids,
		async run(call, values) {
			const writer = Object.values(values.inputs).find((value) => typeof value === 'function');
			const parts = writer === undefined ? [undefined] : textParts(call, writer);
			return await sendParts(call, parts, async (part) => {
				const { identity, send } = await prepared(call, entry, values, part);
				const data = await sendAsRobot(call, identity, send);
				const raw = asObject(data) ?? { data };
				const place = placeOf(call, values.sendTo);
				return sentMessage(call, { messageId: '', ...place }, raw as IDataObject);
			});
		},
	});
}

/** Makes the operation for a request that sends no message. */
function plainOperation(entry: Entry): Operation {
	const { reads = false, removes } = entry;
	const done = removes ? { deleted: true } : { success: true };
	return operation({
		...factsOf(entry),
		repeatable: reads,
		fields: {
			namesFrom: nameFields(entry),
			robot: robotOf(entry),
			inputs: inputsOf(entry),
			additionalParameters,
			simplify,
		},
		async run(call, values) {
			const { send } = await prepared(call, entry, values);
			return resultOf(await send(), values.simplify, reads ? undefined : done);
		},
	});
}

function factsOf(entry: Entry) {
	const { value, name, action, description } = entry;
	return {
		value,
		name,
		action,
		description: needsSetUp(entry) ? `${description} (needs one-time set-up)` : description,
		source: pageUrl(entry),
	};
}

function robotOf(entry: Entry): Field<RobotChoice> {
	return entry.robot === 'optional' ? optionalRobot({ isNamed: false }) : robot;
}

type Inputs = Readonly<Record<string, WireValue>>;

/** Returns the fields of the request's values. */
function inputsOf(entry: Entry): Field<Inputs> {
	const fields = entry.fields.map(({ parameter, field }) => [parameter, field] as const);
	return fieldset('Values', Object.fromEntries(fields));
}

/** The values that every request has. */
interface RequestValues {
	namesFrom: NameSource;
	robot: RobotChoice;
	inputs: Inputs;
	additionalParameters: NamedValue[];
}

/** A request that can be sent, and the robot that sends it. */
interface Prepared {
	identity: Identity | Record<string, never>;
	send(): Promise<unknown>;
}

/**
 * Makes a request of the values, under the names that the user looked up.
 *
 * @param text the part of the message's text that this request sends
 */
async function prepared(
	call: Call,
	entry: Entry,
	values: RequestValues,
	text?: string,
): Promise<Prepared> {
	const source = values.namesFrom;
	const names = source.kind === 'node' ? source.setUp : await knownRequest(call, pathOf(entry));
	const type = names.type ?? entry.type;
	if (type === undefined) throw await missingName(call, entry, source);
	const named = await namedValues(call, entry, source, names, values.inputs, text);
	const params = paramsOf(call, [...named, ...values.additionalParameters]);
	const identity = await identityOf(call, values.robot, { params, chatId: call.target });
	const { worksLoggedOut } = entry;
	const asked = { type, params: { ...identity, ...params }, data: ANYTHING, worksLoggedOut };
	return { identity, send: async () => await request(call, asked) };
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
	inputs: Inputs,
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
