import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** A proxy in front of n8n's processes. */
export class Balancer {
	private readonly server = createServer((incoming, outgoing) => this.forward(incoming, outgoing));

	/** @param choose returns the address of the process for a call, by the path of the call */
	private constructor(private choose: (path: string) => string) {}

	static async listen(port: number, choose: (path: string) => string): Promise<Balancer> {
		const balancer = new Balancer(choose);
		balancer.server.listen(port, '127.0.0.1');
		await once(balancer.server, 'listening');
		return balancer;
	}

	/** Changes which process gets a call. */
	route(choose: (path: string) => string): void {
		this.choose = choose;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	/** Forwards a call; answers 502 if the process does not answer. */
	private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const { url: path = '/', method, headers } = incoming;
		// Its own connection: n8n may close an idle one at this moment.
		const own = { method, headers, agent: false };
		const passed = request(this.choose(path) + path, own, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		passed.once('error', () => {
			if (outgoing.headersSent) outgoing.destroy();
			else outgoing.writeHead(502).end();
		});
		incoming.pipe(passed);
	}
}
