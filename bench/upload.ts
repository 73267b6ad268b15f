import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Figure } from './measure';
import { runInFreshProcess } from './process';

/** The size of the largest file that Yunhu accepts. */
const BYTES = 20 * 2 ** 20;
/**
 * The pause after each piece that the server reads, so that the sender has to wait with the rest of
 * the file.
 */
const PAUSE_MS = 5;

export interface UploadOrder {
	packageDir: string;
	baseUrl: string;
	bytes: number;
}

export interface UploadUse {
	/** Megabytes above the value at the start, without garbage. */
	held: number;
	samples: number;
	seconds: number;
}

/** Memory of the Yunhu node while it uploads a 20 MB file from n8n's store of binary data. */
export async function upload(packageDir: string): Promise<Figure[]> {
	const received: number[] = [];
	const server = createServer((request, response) => {
		const answer = async () => {
			let size = 0;
			for await (const chunk of request) {
				size += (chunk as Buffer).length;
				await sleep(PAUSE_MS);
			}
			if (request.url?.includes('/file/upload')) received.push(size);
			response.writeHead(200, { 'Content-Type': 'application/json' });
			response.end(
				'{"code":1,"msg":"success","data":{"fileKey":"key","messageInfo":{"msgId":"1"}}}',
			);
		};
		void answer().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const order: UploadOrder = { packageDir, baseUrl, bytes: BYTES };
		const use = await runInFreshProcess<UploadUse>('uploadProcess.ts', order);
		const [, size = 0] = received;
		// The form around the file is less than a kilobyte.
		if (received.length !== 2 || size < BYTES || size > BYTES + 1024)
			throw new Error(`Of the file ${size} bytes arrived`);
		return [
			{
				name: 'upload.memory',
				value: use.held,
				target: { atMost: 8 },
				unit: 'MB held beyond the start at the peak, garbage left out, while a 20 MB file is sent',
				runs: { ours: [use.held] },
				details: { bytes: BYTES, ...use },
			},
		];
	} finally {
		server.closeAllConnections();
		server.close();
	}
}
