import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Caller } from '../../../common/caller';
import { userPost } from '../../transport';

/** The kinds of instruction, and the numbers by which the platform knows them. */
export const TYPE = { normal: 1, direct: 2, form: 5 } as const;

export const typeField: INodeProperties = {
	displayName: 'Type',
	name: 'instructionType',
	type: 'options',
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
	default: 1,
};

/** POST /v1/instruction/web-list. Source: seed 004 of the community documentation */
export async function instructionsOf(caller: Caller, botId: string): Promise<IDataObject[]> {
	const { list } = await userPost(caller, '/instruction/web-list', { botId }, { repeatable: true });
	return Array.isArray(list) ? (list as IDataObject[]) : [];
}

const TYPE_NAMES: Record<number, string> = { 1: 'normal', 2: 'direct', 5: 'form' };

export function typeName(type: unknown): string {
	return TYPE_NAMES[Number(type)] ?? String(type);
}

/** The form in an instruction's JSON text; undefined where there is none. */
export function formIn(text: unknown): IDataObject | string | undefined {
	if (typeof text !== 'string' || text === '') return undefined;
	try {
		return JSON.parse(text) as IDataObject;
	} catch {
		return text;
	}
}
