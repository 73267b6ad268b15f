import type { Exchange, Outcome } from '../../kit/exchange';
import type { Client } from '../client';
import type { SendFault } from '../faults';
import type { Params } from '../params';

export interface Call {
	client: Client;
	exchange: Exchange;
	params: Params;
	fault?: SendFault;
}

export interface Endpoint {
	/** Other endpoints accept GET and POST. */
	getOnly?: true;
	/** Whether the server keeps the connection open until the response. */
	patient?: true;
	run(call: Call): Outcome | Promise<Outcome>;
}
