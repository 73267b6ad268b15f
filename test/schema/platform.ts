import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../../engine/types';
import { combined } from '../../nodes/common/triggers/combineMessages';
import type { Message } from '../../nodes/common/message';

/** An output of an operation. */
export interface Sample {
	resource: string;
	operation: string;
	output: IDataObject[];
}

/** A platform whose nodes run to compare their outputs with the schemas. */
export interface Platform {
	/** The platform's folder under nodes/. */
	folder: string;
	/** The name of the file in docs/events/ with the samples of its events, without .json. */
	page: string;
	/** Runs every operation against the stand-in, with the default value of Simplify. */
	operations(): Promise<Sample[]>;
	/** Makes every event of every trigger happen; the first item of an event is its sample. */
	events(): Promise<IDataObject[]>;
	/** Whether an event is a message that a person wrote. */
	isMessage(event: string): boolean;
}

/** The output of a successful execution as n8n stores it: without keys that have no value. */
export function outputOf({ status, error, items }: NodeExecution): IDataObject[] {
	if (status !== 'success') throw new Error(`${status}: ${error?.message}`);
	return stored(items.map(({ json }) => json));
}

/** The item that Combine Messages makes of the first group message, as if it had been written twice. */
export function combinedSample(items: IDataObject[]): IDataObject[] {
	const json = items.find(({ event }) => event === 'groupMessage');
	if (json === undefined) throw new Error('No group message was heard');
	const held = { item: { json }, message: json as unknown as Message };
	return combined([held, held]).map((item) => item.json);
}

export function stored(output: IDataObject[]): IDataObject[] {
	return JSON.parse(JSON.stringify(output)) as IDataObject[];
}
