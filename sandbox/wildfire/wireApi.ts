import type { Exchange, Reply } from '../kit/exchange';
import { toJson } from '../kit/json';
import { JavaException, messageOf, Refusal, type Code } from './codes';
import { endpoints } from './endpoints';
import { readGson } from './gson';
import type { RateLimiter } from './rateLimiter';
import { authenticate } from './signature';
import type { World } from './world';

/** The server labels everything JSON in UTF-8, with a content coding that does not exist. */
const HEADERS = {
	'Content-Type': 'application/json;charset=utf-8',
	'Content-Encoding': 'utf-8',
};

/** One request to `/robot/…`, from path look-up over authentication to the answer. */
export function answer(
	exchange: Exchange,
	world: World,
	limiter: RateLimiter,
	baseUrl: string,
): Reply {
	const { method, path, headers, body } = exchange;
	if (method === 'HEAD') return { status: 200, headers: {}, body: '' };
	// Files of the server itself are read with GET at paths of their own.
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
		if (error instanceof Refusal) return envelope(error.code);
		if (error instanceof JavaException) return exception(error.message);
		throw error;
	}
}

/** Members that are null or missing do not appear: success of a void operation is code and msg. */
export function envelope(code: Code, result?: unknown): Reply {
	return {
		status: 200,
		headers: HEADERS,
		body: toJson({ code, msg: messageOf(code), result }),
	};
}

/** What fails before the operation repeats itself in `result`. */
export function authenticationFailure(code: Code): Reply {
	return envelope(code, { code, msg: messageOf(code) });
}

/** The server says keep-alive, and closes the connection once it has sent an exception's text. */
function exception(text: string): Reply {
	return { status: 500, headers: HEADERS, body: text, thenClosed: true };
}
