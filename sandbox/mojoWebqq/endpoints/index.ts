import type { Outcome } from '../../kit/exchange';
import { within } from '../../kit/within';
import { passes } from '../params';
import {
	API_NOT_FOUND,
	endpointIn,
	EXCEPTION_PAGE,
	json,
	NOT_FOUND_PAGE,
	PREFLIGHT,
	wrapped,
} from '../replies';
import { clientEndpoints } from './client';
import { PluginException, type Call, type Endpoints } from './endpoint';
import { listEndpoints } from './lists';
import { memberEndpoints } from './members';
import { searchEndpoints } from './search';
import { sendEndpoints } from './send';

const endpoints: Endpoints = {
	...listEndpoints,
	...searchEndpoints,
	...sendEndpoints,
	...memberEndpoints,
	...clientEndpoints,
};

/** Other endpoints accept GET and POST. */
const GET_ONLY = [...Object.keys(listEndpoints), 'relogin'];
/** The endpoint for which the server keeps the connection open until the response. */
const PATIENT = 'check_event';
const MAX_REQUEST_LINE = 8192;

/** One request to a client's own port. */
export async function answerClient(call: Call): Promise<Outcome> {
	const { process, death } = call.client;
	if (death) return 'drop';
	const outcome = async (): Promise<Outcome> => {
		await process.free();
		const answered = await route(call);
		await process.free();
		return answered;
	};
	return await Promise.race([process.ended.then(() => 'close' as const), outcome()]);
}

async function route(call: Call): Promise<Outcome> {
	const { exchange, params, client } = call;
	const { method, path, query } = exchange;
	const requestLine = `${method} ${path}${query && `?${query}`} HTTP/1.1`;
	if (requestLine.length > MAX_REQUEST_LINE || path === '/' || path === '') return NOT_FOUND_PAGE;
	if (!passes(client.settings.auth, params)) {
		return wrapped(json({ code: -6, status: 'auth failure' }), params);
	}
	if (method === 'OPTIONS') return PREFLIGHT;

	const name = endpointIn(path) ?? '';
	const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
	const methods = GET_ONLY.includes(name) ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST'];
	if (!endpoint || !methods.includes(method)) return API_NOT_FOUND;

	const answering = async () => wrapped(json(await endpoint(call)), params);
	try {
		if (name === PATIENT) return await answering();
		// The server closes an idle connection, even if its request is still in progress.
		return await within(client.settings.callerTimeoutMs, answering(), 'close');
	} catch (error) {
		if (error instanceof PluginException) return EXCEPTION_PAGE;
		throw error;
	}
}
