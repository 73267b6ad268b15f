import type { Exchange } from '../../kit/exchange';
import { Fields } from '../fields';
import { decode, MalformedMessage, type Value } from '../protobuf';
import { refuse } from '../refusal';
import type { StatusForm } from '../settings';
import { isInCharge, ownerOf, type Bot, type Group, type User } from '../state';
import type { World } from '../world';

export interface UserCall {
	world: World;
	/** The owner of the call's token. */
	user: User;
	exchange: Exchange;
}

interface Endpoint {
	method: 'GET' | 'POST';
	/** Works without a token. */
	anonymous?: true;
	/** Returns the keys beside status, or `data` of JSON; undefined for none. Throws refusals. */
	run(call: UserCall): Value | void;
}

export interface JsonEndpoint extends Endpoint {
	encoding: 'json';
}

export interface ProtobufEndpoint extends Endpoint {
	encoding: 'protobuf';
	response(world: World): string;
	/** The form of an answer that has only a status. Default: wrapped. */
	statusForm?(world: World): StatusForm;
}

export type UserEndpoint = JsonEndpoint | ProtobufEndpoint;
export type UserEndpoints = Record<string, UserEndpoint>;

export function json(run: Endpoint['run']): JsonEndpoint {
	return { encoding: 'json', method: 'POST', run };
}

export function protobuf(response: string, run: Endpoint['run']): ProtobufEndpoint {
	return { encoding: 'protobuf', method: 'POST', response: () => response, run };
}

export function bodyOf({ exchange }: UserCall): Fields {
	return Fields.parse(exchange.body.toString(), refuse.badParameters);
}

export function messageOf({ exchange }: UserCall, name: string): Value {
	try {
		return decode(name, exchange.body);
	} catch (error) {
		if (error instanceof MalformedMessage) throw refuse.badParameters();
		throw error;
	}
}

export function textOf(message: Value, name: string): string {
	return (message[name] as string | undefined) ?? '';
}

export function numberOf(message: Value, name: string): number {
	return Number(message[name] ?? 0);
}

/** A required text; unknown names of parameters lead to the error "wrong parameters". */
export function required(body: Fields, name: string): string {
	const value = body.text(name);
	if (!value) throw refuse.badParameters();
	return value;
}

/** A bot of the user's own. The real answer for other users is not known. */
export function ownBot({ world, user }: UserCall, botId: string): Bot {
	const bot = world.bot(botId);
	if (bot.createBy !== user.userId) throw refuse.other('无权限操作');
	return bot;
}

export function groupRunBy(
	{ world, user }: UserCall,
	groupId: string,
	who: 'owner' | 'administrator',
): Group {
	const group = world.group(groupId);
	const may = who === 'owner' ? ownerOf(group) === user.userId : isInCharge(group, user.userId);
	if (!may) throw refuse.other('无权限操作');
	return group;
}

/** One page of a list; without a size the page is empty. */
export function pageOf<T>(message: Value, all: T[]): T[] {
	const page = (message.data ?? {}) as Value;
	const size = numberOf(page, 'size');
	const start = Math.max(0, numberOf(page, 'page') - 1) * size;
	return all.slice(start, start + size);
}
