/**
 * The process of bench/standIn.ts: an HTTP server that answers every message with the same
 * envelope. Runs in its own process, so that its CPU time is not counted, and checks only that each
 * message arrived once and signed.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Order, Seen } from './standIn';

/** The id has the length of the real server's ids. */
const ANSWER = Buffer.from(
	'{"code":0,"msg":"success","result":{"messageUid":412367192064032769,"timestamp":1763683200000}}',
);
const SIGNATURE_HEADERS = ['nonce', 'timestamp', 'sign', 'rid'];

let delayMs = 0;
let seen: Seen;
let inFlight = 0;
const groups = new Set<string>();

function reset() {
	seen = { requests: 0, groups: 0, peakInFlight: 0, connections: 0 };
	groups.clear();
}
reset();

const server = createServer((request, response) => {
	seen.peakInFlight = Math.max(seen.peakInFlight, ++inFlight);
	response.once('close', () => inFlight--);
	let body = '';
	request.setEncoding('utf8');
	request.on('data', (chunk: string) => (body += chunk));
	request.on('end', () => {
		if (isMessage(body) && SIGNATURE_HEADERS.every((name) => request.headers[name]))
			seen.requests++;
		const answer = () => {
			response.writeHead(200, {
				'Content-Type': 'application/json',
				'Content-Length': ANSWER.length,
			});
			response.end(ANSWER);
		};
		if (delayMs > 0) setTimeout(answer, delayMs);
		else answer();
	});
});
server.on('connection', () => seen.connections++);

function isMessage(body: string): boolean {
	const { conv, payload } = JSON.parse(body) as {
		conv?: { type?: number; target?: string };
		payload?: { searchableContent?: string };
	};
	if (conv?.type !== 1 || !conv.target || !payload?.searchableContent?.includes(conv.target))
		return false;
	groups.add(conv.target);
	return true;
}

process.on('message', (order: Order) => {
	if (order.kind === 'reset') {
		delayMs = order.delayMs;
		reset();
		process.send?.({});
	} else {
		process.send?.({ ...seen, groups: groups.size });
	}
});
process.on('disconnect', () => process.exit());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
	process.send?.((server.address() as AddressInfo).port),
);
