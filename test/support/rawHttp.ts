import { request, type IncomingHttpHeaders } from 'node:http';

export interface RawAnswer {
	status: number;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
	text: string;
}

/** Sends one request exactly as it is written, header names included: neither our own client nor fetch is in between. */
export function rawHttp(
	method: string,
	url: string,
	body: string | Buffer = '',
	headers: Record<string, string> = {},
	signal?: AbortSignal,
): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const outgoing = request(url, { method, headers, agent: false, signal }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => {
				const bytes = Buffer.concat(chunks);
				const { statusCode: status = 0, headers: received } = response;
				resolve({ status, headers: received, bytes, text: bytes.toString() });
			});
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}
