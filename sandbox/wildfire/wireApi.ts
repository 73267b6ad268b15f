import type { Exchange, Reply } from '../kit/exchange';
import { toJson } from '../kit/json';
import { JavaException, messageOf, Refusal, type Code } from './codes';
import { endpoints } from './endpoints';
import { readGson } from './gson';
import type { RateLimiter } from './rateLimiter';
import { authenticate } from './signature';
import type { World } from './world';

/** The server labels all responses as JSON in UTF-8, with a content coding that does not exist. */
const HEADERS = {
	'Content-Type': 'application/json;charset=utf-8',
	'Content-Encoding': 'utf-8',
};

/** Handles one request to `/robot/…`, from path look-up over authentication to the answer. */
export function answer(
	exchange: Exchange,
	world: World,
	limiter: RateLimiter,
	baseUrl: string,
): Reply {
	const { method, path, headers, body } = exchange;
	if (method === 'HEAD') return { status: 200, headers: {}, body: '' };
	// Files of the server itself are read with GET at their own paths.
	if (path.startsWith('/fs/')) return { status: 405, headers: {}, body: '' };

	const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
	const known = endpoint && !(endpoint.professional && world.settings.edition === 'community');
	if (!known || method !== 'POST') return { status: 500, headers: HEADERS, body: '' };

	const robot = authenticate(headers, world.state.robots, limiter, world.now());
	if (typeof robot === 'number') return authenticationFailure(robot);

	try {
		const json = endpoint.ignoresBody ? null : readGson(body.toString());
		return envelope(0, endpoint.run({ world, robot, body: json, baseUrl }));
	} catch (error) {
		if (error instanceof Refusal) return envelope(error.code, undefined, error.msg);
		if (error instanceof JavaException) return exception(error.message);
		throw error;
	}
}

/** Null or missing members are left out: the success of a void operation has only code and msg. */
export function envelope(code: Code, result?: unknown, msg: string = messageOf(code)): Reply {
	return {
		status: 200,
		headers: HEADERS,
		body: toJson({ code, msg, result }),
	};
}

/** An error before the operation is repeated in `result`. */
export function authenticationFailure(code: Code): Reply {
	return envelope(code, { code, msg: messageOf(code) });
}

/**
 * The server announces keep-alive, and closes the connection after it has sent an exception's text.
 */
function exception(text: string): Reply {
	return { status: 500, headers: HEADERS, body: text, thenClosed: true };
}
