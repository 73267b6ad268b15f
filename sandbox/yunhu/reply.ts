import type { Reply } from '../kit/exchange';

export function jsonReply(body: string): Reply {
	return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body };
}

/**
 * The answer to an unknown path or method. The real body is not known; this is the Go back end's
 * usual one.
 */
export function notFound(): Reply {
	return { status: 404, headers: { 'Content-Type': 'text/plain' }, body: '404 page not found' };
}
