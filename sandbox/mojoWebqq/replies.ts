import type { Reply } from '../kit/exchange';
import { toJson } from '../kit/json';
import type { Params } from './params';

/** Headers of every response that the plugin itself makes. */
const CORS = { 'Access-Control-Allow-Origin': '*' };
export const HTML = 'text/html;charset=UTF-8';

/** JSON as the plugin writes it: keys sorted, every `/` escaped, a bigint as a bare number. */
export function wireJson(value: unknown): string {
	return toJson(sorted(value)).replaceAll('/', '\\/');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

function ofPlugin(status: number, type: string, body: string): Reply {
	return { status, headers: { ...CORS, 'Content-Type': type }, body };
}

export function json(value: unknown): Reply {
	return ofPlugin(200, 'application/json', wireJson(value));
}

/** The answer of an endpoint that looks for something. */
export const OBJECT_NOT_FOUND = { code: 100, status: 'object not found' };

export const API_NOT_FOUND = ofPlugin(403, HTML, 'api not found');
/** The framework's own pages, for unknown routes and for an exception in the plugin. */
export const NOT_FOUND_PAGE = ofPlugin(404, HTML, page('Page not found... yet!'));
export const EXCEPTION_PAGE = ofPlugin(500, HTML, page('Server error'));

export const PREFLIGHT: Reply = {
	status: 200,
	headers: {
		...CORS,
		'Access-Control-Allow-Methods': 'OPTIONS, HEAD, GET, POST',
		'Access-Control-Allow-Headers':
			'X-Requested-With, X-Auth-Token, Content-Type, Content-Length, Authorization',
	},
	body: '',
};

function page(title: string): string {
	return `<!DOCTYPE html>\n<html>\n  <head><title>${title}</title></head>\n  <body></body>\n</html>\n`;
}

/** The endpoint's name in a path; undefined for a path outside of the API. */
export function endpointIn(path: string): string | undefined {
	return /^\/openqq\/(.*?)(\/|\.json)?$/s.exec(path)?.[1];
}

/** `datatype=jsonp` wraps any response; the name of the function is not checked. */
export function wrapped(reply: Reply, params: Params): Reply {
	if (params.get('datatype') !== 'jsonp') return reply;
	const name = params.get('callback') || `jsoncallback${Math.floor(Date.now() / 1000)}`;
	return { ...reply, body: `${name}(${reply.body.toString()})` };
}
