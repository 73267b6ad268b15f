import { startEngine } from '../engine';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { Readable } from 'node:stream';

import { collectGarbage, reportToParent } from './process';
import type { UploadOrder, UploadUse } from './upload';

const NODE = 'n8n-nodes-groupbots.yunhu';
const CREDENTIAL = 'yunhuBotApi';
/** A sample takes far longer than that of bench/memory, because it collects all garbage. */
const SAMPLE_MS = 250;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const MB = 2 ** 20;

reportToParent<UploadOrder, UploadUse>(async ({ packageDir, baseUrl, bytes }) => {
	const engine = await startEngine({
		packageDir,
		maxExecutionsKept: 1,
		credentials: [
			{ id: 'bot', name: 'Bot', type: CREDENTIAL, data: { token: 'f'.repeat(32), baseUrl } },
		],
	});
	const send = async (size: number) => {
		const binary = await stored(size);
		const parameters = {
			resource: 'message',
			operation: 'send',
			sendTo: 'group',
			groupId: { __rl: true, mode: 'id', value: '307149245' },
			contentType: 'file',
			mediaSource: 'binary',
			binaryPropertyName: 'data',
			options: { timeout: 120 },
		};
		const items = [{ json: {}, binary: { data: binary } }];
		return await peakWhile(async () => {
			const { status, error } = await engine.executeNode(NODE, parameters, items, {
				credentials: { [CREDENTIAL]: 'bot' },
			});
			if (status !== 'success')
				throw new Error(`The upload ended with ${status}: ${error?.message}`);
		});
	};
	// Loads lazily loaded code first, which is not part of the file's memory.
	await send(CHUNK.length);
	const use = await send(bytes);
	await engine.stop();
	return use;
});

/** A file in n8n's store of binary data, as an earlier node stores it. */
async function stored(size: number) {
	const location = { type: 'execution', workflowId: 'bench', executionId: 'bench' } as const;
	const file = Readable.from(
		(function* () {
			for (let left = size; left > 0; left -= CHUNK.length)
				yield CHUNK.subarray(0, Math.min(left, CHUNK.length));
		})(),
	);
	return await Container.get(BinaryDataService).store(location, file, {
		data: '',
		fileName: 'film.bin',
		mimeType: 'application/octet-stream',
	});
}

/** The peak memory above the start, with garbage collection before each sample. */
async function peakWhile(work: () => Promise<void>): Promise<UploadUse> {
	const held = () => {
		collectGarbage();
		// Buffers are freed in parallel with the collector; the second collection waits for them.
		collectGarbage();
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	};
	const atStart = held();
	let peak = atStart;
	let samples = 0;
	// Not an interval, because a late interval would leave no time for the upload between samples.
	let sampling = setTimeout(look, SAMPLE_MS);
	function look() {
		peak = Math.max(peak, held());
		samples++;
		sampling = setTimeout(look, SAMPLE_MS);
	}
	const start = performance.now();
	await work();
	clearTimeout(sampling);
	return { held: (peak - atStart) / MB, samples, seconds: (performance.now() - start) / 1000 };
}
