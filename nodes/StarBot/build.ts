import type { Call } from '../common/call';
import { fieldset, map, type Field } from '../common/fields';
import { asObject, isRecord } from '../common/guards';
import { operation, type Operation, type Result } from '../common/operation';
import { simplify } from '../common/standardFields';
import { recipients } from './fields';
import { CATALOGUE, type Entry } from './catalogue';
import { knownRequest, type RequestNames } from './known';
import { paced } from './pace';
import { additionalParameters, paramsOf, type NamedValue } from './params';
import { identityOf, optionalRobot, robot } from './robot';
import {
	addressOf,
	missingName,
	nameLabel,
	NAMES_FROM,
	namedFields,
	namesFrom,
	needsSetUp,
	pathOf,
	setUpNotice,
	type NameSource,
} from './setUp';
import { simplifiedIf } from './simplify';
import { ANYTHING, request } from './transport';
import { recipient, type WireValue } from './wireFields';

/** The operations of a resource whose names the user looks up. */
export function builtOperations(resource: Entry['resource']): Operation[] {
	return CATALOGUE.filter((entry) => entry.resource === resource).map(operationOf);
}

const NO_FIELD: Field<undefined> = {
	displayName: '',
	properties: () => [],
	read: () => undefined,
};
const NO_RECIPIENTS: Field<string[]> = map(NO_FIELD, () => ['']);
const FROM_CREDENTIAL: Field<NameSource> = map(NO_FIELD, () => ({ kind: 'credential' }) as const);

/** The operation for a request of which the user has to look up a name or more. */
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
		source: addressOf(entry),
		repeatable: reads === true,
		sends: sends === true,
		sendsInTurn: true,
		fields: {
			setUpNotice: isSetUp ? setUpNotice(entry) : NO_FIELD,
			namesFrom: isSetUp ? namesFrom(entry) : FROM_CREDENTIAL,
			robot: entry.robot === 'optional' ? optionalRobot({ isNamed: false }) : robot,
			sendTo: sends ? recipients : NO_RECIPIENTS,
			inputs: fieldset('Values', inputs),
			additionalParameters,
			simplify,
		},
		targets: ({ sendTo }) => sendTo,
		async run(call, values) {
			const source = values.namesFrom;
			const names = source.kind === 'node' ? source.setUp : await knownRequest(call, pathOf(entry));
			const type = names.type ?? entry.type;
			if (type === undefined) throw await missingName(call, entry, source);
			const named = await namedValues(call, entry, source, names, values.inputs);
			const params = paramsOf(call, [...named, ...values.additionalParameters]);
			const identity = await identityOf(call, values.robot, params);
			const send = async () =>
				await request(call, {
					type,
					params: { ...identity, ...params },
					data: ANYTHING,
					worksLoggedOut,
				});
			const data = sends ? await paced(call, identity, send) : await send();
			return resultOf(call, entry, data, values.simplify);
		},
	});
}

/** The values of a request, under the names that the user looked up. */
async function namedValues(
	call: Call,
	entry: Entry,
	source: NameSource,
	{ names }: RequestNames,
	inputs: Readonly<Record<string, WireValue>>,
): Promise<NamedValue[]> {
	const named: NamedValue[] = [];
	for (const field of namedFields(entry)) {
		const given = field === recipient ? call.target : (inputs[field.parameter] ?? '');
		const value = typeof given === 'function' ? given(call.target) : given;
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

/** The data of these requests is not documented. */
function resultOf(call: Call, entry: Entry, data: unknown, isSimplified: boolean): Result {
	if (Array.isArray(data) && data.every(isRecord))
		return data.map((object) => simplifiedIf(isSimplified, object));
	const object = asObject(data);
	const found = object ? simplifiedIf(isSimplified, object) : data === undefined ? {} : { data };
	if (entry.reads) return found;
	return {
		...(entry.removes ? { deleted: true } : { success: true }),
		...(call.target !== '' && { chatId: call.target }),
		...found,
	};
}
