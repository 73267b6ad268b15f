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
	/** Others take GET and POST. */
	getOnly?: true;
	/** Whether the server bears with a caller for as long as it takes. */
	patient?: true;
	run(call: Call): Outcome | Promise<Outcome>;
}
