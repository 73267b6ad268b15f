import type { INodeParameters } from 'n8n-workflow';

import { by } from './locator';

/** A filter for chats or people as the editor stores it, with a row for each value. */
export function rowsOf(values: string[], mode = 'id'): INodeParameters {
	return { values: values.map((value) => ({ located: by(mode, value) })) };
}

/** The same with one row, which can have an expression or a line with several IDs. */
export function rowOf(value: string, mode = 'id'): INodeParameters {
	return rowsOf([value], mode);
}
