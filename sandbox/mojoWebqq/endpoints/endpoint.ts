import type { Exchange } from '../../kit/exchange';
import type { Client } from '../client';
import type { SendFault } from '../faults';
import type { Params } from '../params';

export interface Call {
	client: Client;
	exchange: Exchange;
	params: Params;
	fault?: SendFault;
}

/** Endpoints by name. Each returns the JSON of its answer, at once or later. */
export type Endpoints = Record<string, (call: Call) => unknown>;

/** An exception inside the plugin, which it answers with HTTP 500. */
export class PluginException extends Error {}
