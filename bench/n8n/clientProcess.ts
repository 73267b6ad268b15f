/** The process of client.ts. */
import { Agent, request } from 'node:http';

import type { LoadRequest, Sent } from './client';

const agent = new Agent({ keepAlive: true });

async function send({ url, headers, event, count, concurrency }: LoadRequest): Promise<Sent> {
	const [before, behind] = event.json;
	const first = BigInt(event.id);
	const bodies = Array.from({ length: count }, (_, index) =>
		Buffer.from(`${before}${first + BigInt(index)}${behind}`),
	);
	const statuses: Record<string, number> = {};
	let next = 0;
	const worker = async () => {
		for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
			const status = await post(url, headers, body);
			statuses[status] = (statuses[status] ?? 0) + 1;
		}
	};
	const from = Date.now();
	await Promise.all(Array.from({ length: concurrency }, worker));
	return { from, to: Date.now(), statuses };
}

async function post(url: string, headers: Record<string, string>, body: Buffer): Promise<number> {
	return await new Promise((resolve, reject) => {
		const options = {
			method: 'POST',
			agent,
			headers: {
				'content-type': 'application/json; charset=utf-8',
				'content-length': body.length,
				...headers,
			},
		};
		const outgoing = request(url, options, (response) => {
			response.resume();
			response.once('error', reject);
			response.once('end', () => resolve(response.statusCode ?? 0));
		});
		outgoing.once('error', reject);
		outgoing.end(body);
	});
}

process.on('message', (load: LoadRequest) => {
	send(load).then(
		(sent) => process.send?.(sent),
		(error: unknown) => process.send?.({ error: String(error) }),
	);
});
process.on('disconnect', () => process.exit());
