import { request, type IncomingHttpHeaders } from 'node:http';

export interface RawAnswer {
	status: number;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
}

/** One request as written here, header names included: nothing of our own clients, nor of fetch, is in between. */
export function rawHttp(
	method: string,
	url: string,
	body: string | Buffer = '',
	headers: Record<string, string> = {},
): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const outgoing = request(url, { method, headers, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					bytes: Buffer.concat(chunks),
				}),
			);
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}
