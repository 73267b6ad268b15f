import type { Call } from '../common/call';
import { CREDENTIAL } from './transport';

/** What the user has looked up of a request that this package does not know by name. */
export interface KnownRequest {
	type?: string;
	/** The names under params, by what the operation calls the field. */
	names: Record<string, string>;
}

/** The credential's Known Request Types: a line for each operation, e.g. `message.sendImage = TYPE, image = NAME`. */
export function knownRequests(text: unknown): Map<string, KnownRequest> {
	const lines = String(text ?? '')
		.split('\n')
		.map(readLine);
	return new Map(lines.filter((line) => line !== undefined));
}

/** The lines that hold something else, counted from 1. */
export function unreadableLines(text: unknown): number[] {
	const lines = String(text ?? '').split('\n');
	return lines.flatMap((line, index) =>
		line.trim() === '' || readLine(line) !== undefined ? [] : [index + 1],
	);
}

function readLine(line: string): [operation: string, KnownRequest] | undefined {
	const [first, ...rest] = line
		.split(/[,，]/)
		.map((part) => /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(part));
	if (!first || rest.includes(null)) return undefined;
	const [, operation = '', type = ''] = first;
	const names = rest.map((part) => [part?.[1]?.toLowerCase(), part?.[2]]);
	return [
		operation.toLowerCase(),
		{ type, names: Object.fromEntries(names) as Record<string, string> },
	];
}

export async function knownRequest(call: Call, operation: string): Promise<KnownRequest> {
	const { knownRequests: text } = await call.credential(CREDENTIAL);
	return knownRequests(text).get(operation.toLowerCase()) ?? { names: {} };
}

/** What to do about a name that is missing. */
export async function whereToLook(call: Call, line: string, title: string): Promise<string> {
	const { knownRequests: text } = await call.credential(CREDENTIAL);
	const unreadable = unreadableLines(text);
	return [
		`Nothing was sent. The vendor's page "${title}" tells it; enter it in the node, or for all workflows in the credential under Known Request Types: ${line}`,
		unreadable.length > 0 && `(line ${unreadable.join(', ')} there cannot be read)`,
	]
		.filter(Boolean)
		.join(' ');
}
