import type { Reply } from '../kit/exchange';
import type { Params } from './params';
import { wireJson } from './wireJson';

/** Headers of every response that the plugin itself makes. */
const CORS = { 'Access-Control-Allow-Origin': '*' };
const HTML = 'text/html;charset=UTF-8';

export function json(value: unknown): Reply {
	return {
		status: 200,
		headers: { ...CORS, 'Content-Type': 'application/json' },
		body: wireJson(value),
	};
}

export function apiNotFound(): Reply {
	return { status: 403, headers: { ...CORS, 'Content-Type': HTML }, body: 'api not found' };
}

export function preflight(): Reply {
	return {
		status: 200,
		headers: {
			...CORS,
			'Access-Control-Allow-Methods': 'OPTIONS, HEAD, GET, POST',
			'Access-Control-Allow-Headers':
				'X-Requested-With, X-Auth-Token, Content-Type, Content-Length, Authorization',
		},
		body: '',
	};
}

/** The framework's own pages, for unknown routes and for an exception in the plugin. */
export function notFoundPage(): Reply {
	return page(404, 'Page not found... yet!');
}

export function exceptionPage(): Reply {
	return page(500, 'Server error');
}

function page(status: number, title: string): Reply {
	return {
		status,
		headers: { ...CORS, 'Content-Type': HTML },
		body: `<!DOCTYPE html>\n<html>\n  <head><title>${title}</title></head>\n  <body></body>\n</html>\n`,
	};
}

/** `datatype=jsonp` wraps any response; the name of the function is not checked. */
export function wrapped(reply: Reply, params: Params): Reply {
	if (params.get('datatype') !== 'jsonp') return reply;
	const name = params.get('callback') || `jsoncallback${Math.floor(Date.now() / 1000)}`;
	return { ...reply, body: `${name}(${reply.body.toString()})` };
}
