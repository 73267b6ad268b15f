import type { Exchange } from '../../kit/exchange';
import type { YunhuFault } from '../faults';
import { Fields } from '../fields';
import { refuse } from '../refusal';
import type { Bot, Chat } from '../state';
import type { World } from '../world';

export interface OpenCall {
	world: World;
	bot: Bot;
	exchange: Exchange;
	query: URLSearchParams;
	fault?: YunhuFault;
}

export interface OpenEndpoint {
	method: 'GET' | 'POST';
	/** Limited to ten calls a second in the official list. */
	limited?: true;
	/**
	 * Returns `data`; undefined for an answer of code and msg only; 'drop' for a lost connection.
	 * Throws refusals.
	 */
	run(call: OpenCall): object | 'drop' | void | Promise<object | 'drop'>;
}

export type OpenEndpoints = Record<string, OpenEndpoint>;

export function bodyOf({ exchange }: OpenCall): Fields {
	return Fields.parse(exchange.body.toString(), refuse.notJson);
}

/** The conversation of a call; the names of the two parameters differ between endpoints. */
export function chatOf(
	{ world, bot }: OpenCall,
	get: (name: string) => string,
	idName: string,
	typeName: string,
): Chat {
	return world.chatFor(bot, chatTypeOf(get, typeName), present(get, idName));
}

export function chatTypeOf(get: (name: string) => string, name: string): 'group' | 'user' {
	const type = get(name);
	if (type !== 'group' && type !== 'user') throw refuse.badChatType(name);
	return type;
}

export function present(get: (name: string) => string, name: string): string {
	const value = get(name);
	if (!value) throw refuse.empty(name);
	return value;
}
