import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { apiError } from '../common/errors';
import { asObject, isRecord } from '../common/guards';
import { numberOf, textOf } from '../common/serverValues';
import { lacking, listIn, userPost } from './transport';

/** Returns the bots of the account as the console lists them, with their tokens and links. */
export async function ownBots(caller: Caller): Promise<IDataObject[]> {
	const { list } = await userPost(caller, '/bot/bot-group-list', {}, { repeatable: true });
	return botsIn(caller, list);
}

/** `list` is an object that has the list. */
function botsIn(caller: Caller, list: unknown): IDataObject[] {
	if (Array.isArray(list) && list.length > 0) throw lacking(caller, 'list of bots');
	return listIn(caller, isRecord(list) ? list.bots : list);
}

/** POST /v1/instruction/web-list. Source: the community documentation (src/api/v1/instruction.md) */
export async function instructionsOf(caller: Caller, botId: string): Promise<IDataObject[]> {
	const { list } = await userPost(caller, '/instruction/web-list', { botId }, { repeatable: true });
	return listIn(caller, list);
}

/** The platform's numbers for the delivery of events: it calls the link, or a program listens on a WebSocket. */
export const CALLS_LINK = 0;
export const LISTENS_ON_SOCKET = 1;

/** Tells whether a setting is on: the platform writes 1, in some responses as text. */
export function isOn(value: unknown): boolean {
	return value === true || numberOf(value) === 1;
}

/** How a bot's events are delivered. */
export interface Subscription {
	link: string;
	/** CALLS_LINK or LISTENS_ON_SOCKET. */
	subscribeType: number;
	/** Whether the platform has stopped calling the link after failures. */
	stopped: boolean;
	/** The bot's token, a secret. */
	token: string;
}

/** POST /v1/bot/console/my-bots; numbers are texts here. Source: the community documentation (src/api/v1/bot.md) */
export async function subscriptionOf(caller: Caller, botId: string): Promise<Subscription> {
	const { list } = await userPost(caller, '/bot/console/my-bots', {}, { repeatable: true });
	const bot = botsIn(caller, list).find((own) => textOf(own.botId) === botId);
	if (bot === undefined) throw notOwn(caller, botId);
	// A bot without them sends its events nowhere yet. Anything else in their place must not count as that: a trigger would take over.
	const link = bot.link ?? '';
	const subscribeType = numberOf(bot.subscribeType ?? CALLS_LINK);
	if (typeof link !== 'string') throw lacking(caller, 'link of the bot');
	if (!Number.isInteger(subscribeType)) throw lacking(caller, 'subscription type of the bot');
	return {
		link,
		subscribeType,
		stopped: isOn(bot.linkStop),
		token: textOf(bot.token),
	};
}

/** Makes the error for a bot that the account did not create. */
export function notOwn(caller: Caller, botId: string) {
	return apiError(caller, {
		message: `The account has no bot "${botId}"`,
		hint: 'Only the creator of a bot can do this. Check the bot ID and the Yunhu User API credential.',
	});
}

/** Makes the error for an answer with success but without the bot, because the platform answers so for unknown users. */
export function noSuchBot(caller: Caller, botId: string) {
	return apiError(caller, {
		message: `Yunhu has no bot "${botId}"`,
		hint: 'It reports success, but returns no bot. Check the bot ID.',
	});
}

/** POST /v1/bot/edit-subscribed-link. Source: the community documentation (src/api/v1/bot.md) */
export async function subscribe(
	caller: Caller,
	botId: string,
	{ link, subscribeType }: { link: string; subscribeType: number },
): Promise<void> {
	await userPost(
		caller,
		'/bot/edit-subscribed-link',
		{ botId, link, subscribeType },
		{ repeatable: true },
	);
}

/** POST /v1/bot/bot-link-reset, on the web host: the platform then calls a link again that it had stopped calling. */
export async function resumeLink(caller: Caller, botId: string): Promise<void> {
	await userPost(caller, '/bot/bot-link-reset', { botId }, { repeatable: true, web: true });
}

/** The settings of a bot's events, by the platform's names. Buttons, menus and A2UI forms have none. */
export const SWITCHES = {
	messageReceiveNormal: 'Messages',
	messageReceiveInstruction: 'Instructions',
	botFollowed: 'Bot Added by User',
	botUnfollowed: 'Bot Removed by User',
	groupJoin: 'Member Joined',
	groupLeave: 'Member Left',
	botSetting: 'Bot Settings Saved',
} as const;

export type Switch = keyof typeof SWITCHES;

export type SwitchStates = Partial<Record<Switch, boolean>>;

/**
 * POST /v1/event/list; `list` is an object. Returns undefined where it has no switch: without any, all would count as off. Source: the
 * community documentation (src/api/v1/event.md)
 */
export async function switchesOf(
	caller: Caller,
	botId: string,
): Promise<Record<Switch, boolean> | undefined> {
	const { list } = await userPost(caller, '/event/list', { botId }, { repeatable: true });
	const states = asObject(list) ?? {};
	const names = Object.keys(SWITCHES) as Switch[];
	if (!names.some((name) => Object.hasOwn(states, name))) return undefined;
	return Object.fromEntries(names.map((name) => [name, isOn(states[name])])) as Record<
		Switch,
		boolean
	>;
}

/** POST /v1/event/edit, once for each switch, which `typ` names. */
export async function setSwitches(
	caller: Caller,
	botId: string,
	states: SwitchStates,
): Promise<void> {
	for (const [name, on] of Object.entries(states)) {
		await userPost(
			caller,
			'/event/edit',
			{ botId, [name]: on ? 1 : 0, typ: name },
			{ repeatable: true },
		);
	}
}

/** What a bot may do in a group, by the platform's names. */
export const PERMISSIONS = {
	allowEditGroupInfo: 'Change Group',
	allowGagMember: 'Mute Members',
	allowGroupTagManage: 'Manage Tags',
	allowRemoveMember: 'Remove Members',
} as const;

type PermissionStates = Partial<Record<keyof typeof PERMISSIONS, boolean>>;

/**
 * POST /v1/bot/group-permission-get → `data` with the permissions. Source: the community documentation (src/api/v1/bot.md), which does
 * not show the request; it is that of a running client (Yhchat_MD3).
 *
 * @returns the permissions in the answer: one that is not there must not count as forbidden, or it would be written so
 * @throws NodeApiError where the answer has none
 */
export async function permissionsOf(
	caller: Caller,
	botId: string,
	groupId: string,
	hint?: string,
): Promise<PermissionStates> {
	const data = await userPost(
		caller,
		'/bot/group-permission-get',
		{ botId, groupId },
		{ repeatable: true },
	);
	const names = Object.keys(PERMISSIONS).filter((name) => (data[name] ?? undefined) !== undefined);
	if (names.length === 0) throw lacking(caller, 'permissions', hint);
	return Object.fromEntries(names.map((name) => [name, isOn(data[name])]));
}
