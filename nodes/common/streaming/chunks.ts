import { asObject } from '../guards';
import { objectInJson } from '../json';
import { numberOf, textOf } from '../serverValues';
import { takeOver, type Response } from '../triggers/webhookResponse';

/** One line that n8n writes to the HTTP response of a webhook in the response mode "streaming": a JSON object. */
export interface Chunk {
	type: string;
	content: string;
	/** The node that wrote the chunk, and the item for which it did. */
	nodeName: string;
	itemIndex: number;
}

/**
 * Reads the chunks that n8n streams to a response that was sent already. The client gets none of them.
 *
 * @param onEnd called when the execution has ended; not called for every execution that was stopped
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
