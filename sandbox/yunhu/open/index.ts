import type { Exchange, Outcome, Reply } from '../../kit/exchange';
import { toJson } from '../../kit/json';
import type { YunhuFault } from '../faults';
import type { RateLimiter } from '../rateLimiter';
import { Refusal, refuse } from '../refusal';
import { jsonReply, notFound } from '../reply';
import type { World } from '../world';
import { boardEndpoints } from './boards';
import type { OpenEndpoints } from './endpoint';
import { groupEndpoints } from './groups';
import { messageEndpoints } from './messages';
import { TooLarge, uploadEndpoints } from './uploads';

const PREFIX = '/open-apis/v1/';

/** The text of a streamed message is the body, which arrives in pieces. */
export function isStream(path: string): boolean {
	return path === `${PREFIX}bot/send-stream`;
}

/** Whether a path belongs to the open API, which is on the host of the apps' API as well. */
export function isOpen(path: string): boolean {
	return path.startsWith(PREFIX);
}

const endpoints: OpenEndpoints = {
	...messageEndpoints,
	...uploadEndpoints,
	...boardEndpoints,
	...groupEndpoints,
};

/**
 * Handles one call of the open bot API: the bot's token is in the query, success and refusals are
 * HTTP 200.
 */
export async function answerOpen(
	exchange: Exchange,
	world: World,
	limiter: RateLimiter,
	fault?: YunhuFault,
): Promise<Outcome> {
	const { method, path } = exchange;
	const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
	const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
	if (!endpoint || endpoint.method !== method) return notFound();

	const query = new URLSearchParams(exchange.query);
	try {
		const token = query.get('token');
		if (!token) throw refuse.noToken();
		const bot = world.botByToken(token);
		if (!bot) throw refuse.badToken();
		if (endpoint.limited && !limiter.allows(`${bot.botId} ${name}`, world.now()))
			throw refuse.tooOften();
		const data = await endpoint.run({ world, bot, exchange, query, fault });
		return data === 'drop' ? data : success(data);
	} catch (error) {
		if (error instanceof Refusal) return refused(error);
		if (error instanceof TooLarge) return { status: 413, headers: {}, body: '' };
		throw error;
	}
}

export function refused({ code, text }: Refusal): Reply {
	return jsonReply(toJson({ code, msg: text }));
}

function success(data: object | void): Reply {
	return jsonReply(toJson({ code: 1, data: data ?? undefined, msg: 'success' }));
}
