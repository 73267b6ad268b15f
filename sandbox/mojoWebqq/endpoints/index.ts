import type { Outcome } from '../../kit/exchange';
import { passes } from '../auth';
import { PluginException } from '../pluginException';
import { apiNotFound, exceptionPage, json, notFoundPage, preflight, wrapped } from '../replies';
import { clientEndpoints } from './client';
import type { Call, Endpoint } from './endpoint';
import { listEndpoints } from './lists';
import { memberEndpoints } from './members';
import { searchEndpoints } from './search';
import { sendEndpoints } from './send';

const endpoints: Record<string, Endpoint> = {
	...listEndpoints,
	...searchEndpoints,
	...sendEndpoints,
	...memberEndpoints,
	...clientEndpoints,
};

const MAX_REQUEST_LINE = 8192;

export async function route(call: Call): Promise<Outcome> {
	const { exchange, params, client } = call;
	const { method, path, query } = exchange;
	const requestLine = `${method} ${path}${query && `?${query}`} HTTP/1.1`;
	if (requestLine.length > MAX_REQUEST_LINE || path === '/' || path === '') return notFoundPage();
	if (!passes(client.settings.auth, params)) {
		return wrapped(json({ code: -6, status: 'auth failure' }), params);
	}
	if (method === 'OPTIONS') return preflight();

	const name = path.replace(/(\/|\.json)$/, '').replace(/^\/openqq\//, '');
	const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
	if (!endpoint || !path.startsWith('/openqq/') || !takes(endpoint, method)) return apiNotFound();

	try {
		const outcome = await inTime(call, endpoint);
		return typeof outcome === 'string' ? outcome : wrapped(outcome, params);
	} catch (error) {
		if (error instanceof PluginException) return exceptionPage();
		throw error;
	}
}

function takes({ getOnly }: Endpoint, method: string): boolean {
	return method === 'GET' || method === 'HEAD' || (method === 'POST' && !getOnly);
}

/** The server closes an idle connection, even if its request is still in progress. */
async function inTime(call: Call, endpoint: Endpoint): Promise<Outcome> {
	if (endpoint.patient) return await endpoint.run(call);
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<'close'>((resolve) => {
		timer = setTimeout(resolve, call.client.settings.callerTimeoutMs, 'close');
	});
	try {
		return await Promise.race([endpoint.run(call), tooLate]);
	} finally {
		clearTimeout(timer);
	}
}
