import type { ActionView, BoardView, ConversationView, FieldView, MemberView } from '../kit/types';
import { memberView, type CallDescription } from '../kit/view';
import { formItems, optionsOf } from './forms';
import type { YunhuRequest } from './log';
import { messageView, personView } from './messageView';
import { instructionsIn } from './saying';
import { decode } from './protobuf';
import {
	INSTRUCTION,
	isBoardCurrent,
	isMuted,
	type Board,
	type Bot,
	type Chat,
	type Group,
	type Instruction,
	type Member,
} from './state';
import type { World } from './world';

/** The page's view of the stand-in. */
export function shown(world: World) {
	const { users, bots, groups } = world.state;
	return {
		settings: [
			{
				key: 'rateLimit',
				label: 'Rate limit',
				value: String(world.settings.rateLimit),
				choices: [
					{ value: '10', label: '10 a second' },
					{ value: '0', label: 'None' },
				],
			},
		],
		conversations: [
			...[...groups.values()].map((group) => groupView(world, group)),
			...[...bots.values()].map((bot) => privateView(world, bot)),
		],
		people: [...users.keys(), ...bots.keys()].map((id) => personView(world, id)),
	};
}

function groupView(world: World, group: Group): ConversationView {
	const { groupId } = group;
	const chat: Chat = { type: 'group', groupId };
	const bots = [...group.bots.keys()].map((botId) => world.bot(botId));
	return {
		id: `group:${groupId}`,
		kind: 'group',
		title: group.name,
		subtitle: `group · ${groupId}`,
		badges: group.msgTypeLimit ? [`only ${group.msgTypeLimit}`] : [],
		members: [
			...group.members.map((member) => groupMemberView(world, member)),
			...bots.map(({ botId }) => memberView(personView(world, botId))),
		],
		messages: world.messagesIn(chat).map((message) => messageView(world, message)),
		boards: boardViews(
			world,
			bots,
			(board) => board.chat?.type === 'group' && board.chat.id === groupId,
		),
		actions: [
			...instructionViews(world, chat),
			...bots.flatMap((bot) => menuViews(world, bot)),
			...bots.filter(({ settingJson }) => settingJson).map(settingView),
		],
	};
}

function groupMemberView(world: World, member: Member): MemberView {
	const { userId, level, tags } = member;
	const badges = [...tags, ...(isMuted(member, world.now()) ? ['muted'] : [])];
	return memberView(personView(world, userId), level === 'member' ? '' : level, badges);
}

/** One conversation per bot; the page shows the part that belongs to the person one types as. */
function privateView(world: World, bot: Bot): ConversationView {
	const { botId } = bot;
	// People to whom the bot can answer come first.
	const people = [...world.state.users.keys()].sort(
		(a, b) => Number(bot.followers.has(b)) - Number(bot.followers.has(a)),
	);
	return {
		id: `private:${botId}`,
		kind: 'private',
		title: bot.nickname,
		subtitle: `private chat · ${botId}`,
		badges: [
			...(bot.isStop ? ['stopped'] : []),
			...(bot.linkStop ? ['link stopped'] : []),
			...(bot.subscribeType === 1 ? ['pushes over WebSocket'] : []),
		],
		members: people.map((userId) => memberView(personView(world, userId))),
		messages: world.state.messages
			.filter(({ chat }) => chat.type === 'private' && chat.botId === botId)
			.map((message) => messageView(world, message)),
		boards: boardViews(world, [bot], (board) => board.chat?.type === 'user'),
		actions: [
			{
				label: 'Add bot',
				hint: 'A bot can only write to people who have added it',
				action: 'follow',
				body: { botId },
				done: `${bot.nickname} was added, and can write to you now`,
				personIds: people.filter((userId) => !bot.followers.has(userId)),
			},
			...instructionViews(world, { type: 'private', botId, userId: '' }),
			...menuViews(world, bot),
			{
				label: 'Remove bot',
				action: 'unfollow',
				body: { botId },
				done: `${bot.nickname} was removed, and can no longer write to you`,
				personIds: [...bot.followers],
			},
		],
	};
}

/** A bot's global board is hidden if it has another one. */
function boardViews(
	world: World,
	bots: Bot[],
	isHere: (board: Board) => boolean | undefined,
): BoardView[] {
	const current = world.state.boards.filter((board) => isBoardCurrent(board, world.now()));
	return bots.flatMap(({ botId, nickname }) => {
		const own = current.filter((board) => board.botId === botId);
		const here = own.filter(isHere);
		return (here.length > 0 ? here : own.filter(({ chat }) => !chat)).map(
			({ chat, contentType, content }) => ({
				from: nickname,
				kind: contentType as BoardView['kind'],
				text: content,
				personId: (chat?.type === 'user' ? chat.id : chat?.memberId) || undefined,
			}),
		);
	});
}

function instructionViews(world: World, chat: Chat): ActionView[] {
	return instructionsIn(world, chat).map((instruction) => ({
		label: `/${instruction.name}`,
		hint: instruction.desc || undefined,
		action: 'instruction',
		body: { instruction: instruction.name },
		fields: instructionFields(instruction),
		done: unheard(world, world.bot(instruction.botId)),
	}));
}

/** The note on a button that no workflow handles. */
function unheard(world: World, { botId, nickname, link }: Bot): string | undefined {
	const isHeard = link !== '' || world.delivery.socketsOf(botId).length > 0;
	return isHeard ? undefined : `No workflow listens to ${nickname}`;
}

function instructionFields({
	instructionType,
	hintText,
	defaultText,
	customJson,
}: Instruction): FieldView[] {
	if (instructionType === INSTRUCTION.form) return formFields(customJson);
	if (instructionType === INSTRUCTION.direct) return [];
	return [{ key: 'text', label: hintText || 'Text', kind: 'line', value: defaultText }];
}

const FIELD_KINDS: Record<string, FieldView['kind']> = {
	radio: 'one-of',
	select: 'one-of',
	checkbox: 'some-of',
	switch: 'yes-no',
	textarea: 'lines',
};

function formFields(json: string): FieldView[] {
	return formItems(json).map((item) => ({
		key: item.id,
		label: item.propsValue?.label ?? item.title ?? item.id,
		kind: FIELD_KINDS[item.type] ?? 'line',
		value: item.propsValue?.defaultValue,
		hint: item.propsValue?.placeholder,
		options: optionsOf(item),
	}));
}

/** Toggles and drop-downs send no event, so they cannot be pressed. */
function menuViews(world: World, bot: Bot): ActionView[] {
	const { botId, menu } = bot;
	return menu
		.filter(({ menuType }) => menuType === 1)
		.map(({ menuId, name }) => ({
			label: name,
			hint: 'Shortcut menu',
			action: 'menu',
			body: { botId, menuId },
			done: unheard(world, bot),
		}));
}

function settingView({ botId, nickname, settingJson }: Bot): ActionView {
	return {
		label: `Settings of ${nickname}`,
		action: 'setting',
		body: { botId },
		done: 'The settings were saved',
		fields: formFields(settingJson),
	};
}

export function describeCall(request: YunhuRequest): CallDescription {
	const code = codeOf(request);
	if (code === undefined) return {};
	return { code: { text: String(code), refused: request.status === 200 && code !== 1 } };
}

function codeOf({ response, responseBytes }: YunhuRequest): number | undefined {
	const code = /^\{"code":(-?\d+)/.exec(response)?.[1];
	if (code !== undefined) return Number(code);
	try {
		return (decode('status_only', responseBytes).status as { code?: number } | undefined)?.code;
	} catch {
		return undefined;
	}
}
