import type { IDataObject } from 'n8n-workflow';

import { byId, choice, locatedId, map, neverAssumed } from '../../../common/fields';
import { isInt64, parseJson } from '../../../common/json';
import { numberOf, textOf } from '../../../common/serverValues';

/** The platform's numbers for the kinds of instruction. */
export const TYPE = { normal: 1, direct: 2, form: 5 } as const;

export const instructionType = neverAssumed(
	choice({
		displayName: 'Type',
		options: [
			{ name: 'Direct', value: TYPE.direct, description: 'Sent as /name as soon as it is chosen' },
			{
				name: 'Form',
				value: TYPE.form,
				description: 'Asks for values, which arrive as details of the event',
			},
			{
				name: 'Normal',
				value: TYPE.normal,
				description: "Fills the input box; the text is sent without the instruction's name",
			},
		],
		default: TYPE.normal,
	}),
);

/** An instruction of the bot chosen in the same node. Its ID has up to 64 bits, so it is kept as text. */
export const instructionId = map(
	locatedId({ displayName: 'Instruction', search: 'searchInstructions', modes: [byId('2062')] }),
	(given, reject) => {
		if (!isInt64(given))
			throw reject(
				`must be the instruction's ID, a whole number without leading zeros such as 2062, not "${given}"`,
			);
		return given;
	},
);

const TYPE_NAMES = new Map<number, string>(
	Object.entries(TYPE).map(([name, number]) => [number, name]),
);

export function typeName(type: unknown): string {
	return TYPE_NAMES.get(numberOf(type)) ?? textOf(type);
}

/** Returns the form in an instruction's JSON text; undefined where there is none. */
export function formIn(text: unknown): IDataObject | string | undefined {
	if (typeof text !== 'string' || text === '') return undefined;
	try {
		return parseJson(text) as IDataObject;
	} catch {
		return text;
	}
}
