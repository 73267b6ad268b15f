import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../../engine/types';
import { combined } from '../../nodes/common/bursts';
import type { Message } from '../../nodes/common/message';

/** What an operation put out. */
export interface Sample {
	resource: string;
	operation: string;
	output: IDataObject[];
}

/** A platform whose nodes are run for what they put out. */
export interface Platform {
	/** Its folder under nodes/. */
	folder: string;
	/** The page with the samples of its events is docs/events/ this .json. */
	page: string;
	/** Runs every operation against the stand-in, with Simplify as it is in a new node. */
	operations(): Promise<Sample[]>;
	/** Has every event of every trigger happen; an event's first item is the one that is shown as its sample. */
	events(): Promise<IDataObject[]>;
	/** Whether an event is a message somebody wrote. */
	isMessage(event: string): boolean;
}

/** What a successful execution put out, as n8n stores it: without the keys that have no value. */
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
