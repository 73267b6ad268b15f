import type { Call } from '../common/operations/call';
import { textOf } from '../common/serverValues';
import { CREDENTIAL } from './transport';

/** The names of a request that the user looked up on the vendor's page. */
export interface RequestNames {
	type?: string;
	/** The parameters' names under params, by the keys of the operation's fields in lower case. */
	names: ReadonlyMap<string, string>;
}

/**
 * Reads the credential's Known Request Types: one line per operation, e.g. `message.sendImage = TYPE, image = NAME`. The placeholders
 * TYPE and NAME count as missing.
 */
export function knownRequests(text: unknown): Map<string, RequestNames> {
	const lines = textOf(text).split('\n').map(readLine);
	return new Map(lines.filter((line) => line !== undefined));
}

/** Returns the numbers (from 1) of the lines that have another format. */
export function unreadableLines(text: unknown): number[] {
	return textOf(text)
		.split('\n')
		.flatMap((line, index) =>
			line.trim() === '' || readLine(line) !== undefined ? [] : [index + 1],
		);
}

function readLine(line: string): [operation: string, RequestNames] | undefined {
	const pairs = line
		.split(/[,，]/)
		.map((part) => /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(part))
		.map((pair) => [pair?.[1]?.toLowerCase() ?? '', pair?.[2] ?? ''] as const);
	if (pairs.some(([key]) => key === '')) return undefined;
	const [[operation, type] = ['', ''], ...names] = pairs;
	const isFilledIn = ([, name]: readonly [string, string]) => name !== 'NAME' && name !== 'NAME[]';
	return [
		operation,
		{ ...(type !== 'TYPE' && { type }), names: new Map(names.filter(isFilledIn)) },
	];
}

/** Returns the names that the credential has for an operation. */
export async function knownRequest(call: Call, operation: string): Promise<RequestNames> {
	const { knownRequests: text } = await call.credential(CREDENTIAL);
	return knownRequests(text).get(operation.toLowerCase()) ?? { names: new Map() };
}
