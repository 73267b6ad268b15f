import { asObject } from '../guards';
import { objectInJson } from '../json';
import { numberOf, textOf } from '../message';
import { takeOver, type Response } from '../triggers/answer';

/** One line that n8n writes to the HTTP response of a webhook in the response mode "streaming": a JSON object. */
export interface Chunk {
	type: string;
	content: string;
	/** The name of the node that wrote it, and the item it wrote it for. */
	nodeName: string;
	itemIndex: number;
}

/**
 * Takes what n8n streams to a response that was sent already, in place of the client.
 *
 * @param onEnd called when the execution has ended; n8n does not tell of one that was stopped
 */
export function readChunks(
	response: Response,
	onChunk: (chunk: Chunk) => void,
	onEnd: () => void,
): void {
	let rest = '';
	takeOver(
		response,
		(written) => {
			const lines = (rest + written).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				const chunk = chunkIn(line);
				if (chunk !== undefined) onChunk(chunk);
			}
		},
		onEnd,
	);
}

function chunkIn(line: string): Chunk | undefined {
	const { type, content, metadata } = objectInJson(line) ?? {};
	if (typeof type !== 'string') return undefined;
	const { nodeName, itemIndex } = asObject(metadata) ?? {};
	return {
		type,
		content: typeof content === 'string' ? content : '',
		nodeName: textOf(nodeName),
		itemIndex: numberOf(itemIndex) || 0,
	};
}
