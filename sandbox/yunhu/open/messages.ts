import type { Fields } from '../fields';
import { mediaContent } from '../media';
import { Refusal, refuse } from '../refusal';
import type { Chat, Message } from '../state';
import { sameChat, type World } from '../world';
import { bodyOf, chatOf, chatTypeOf, type OpenCall, type OpenEndpoints } from './endpoint';

/** `post` is in the community document only, `a2ui` in the newer official pages only. */
const SENDABLE = ['text', 'image', 'video', 'file', 'markdown', 'html', 'a2ui', 'post'];

/** The types of the page, and `video` of the community document. That the others are refused is an assumption. */
const SENDABLE_TO_SEVERAL = ['text', 'image', 'video', 'file', 'markdown', 'html'];

/** The types of the page, and `html`, which a client edits. That the others are refused is an assumption. */
const EDITABLE = ['text', 'image', 'file', 'markdown', 'html'];

/** The types that the stream page allows, and `html`, which a client sends as well. */
const STREAMABLE = ['text', 'markdown', 'html'];

const STREAM_TIP = '本内容由AI生成，仅供参考';

/** The content member that each type requires. */
const ESSENTIAL: Record<string, string> = { image: 'imageKey', file: 'fileKey', video: 'videoKey' };

export const messageEndpoints: OpenEndpoints = {
	/** document/400-410 */
	'bot/send': {
		method: 'POST',
		limited: true,
		run(call) {
			const body = bodyOf(call);
			const chat = chatOf(call, (name) => body.text(name), 'recvId', 'recvType');
			const message = send(call, chat, contentOf(body, SENDABLE), body.text('parentId'));
			return { messageInfo: receipt(message) };
		},
	},

	/** document/400-421. The answer does not mention receivers that got nothing. */
	'bot/batch_send': {
		method: 'POST',
		limited: true,
		run(call) {
			const body = bodyOf(call);
			const type = chatTypeOf((name) => body.text(name), 'recvType');
			const receivers = [...new Set(body.texts('recvIds'))];
			if (receivers.length === 0) throw refuse.empty('recvIds');
			const content = contentOf(body, SENDABLE_TO_SEVERAL);
			const successList = receivers.flatMap((recvId) => {
				const chat = chatOrNothing(call, type, recvId);
				return chat ? [receipt(send(call, chat, content, body.text('parentId')))] : [];
			});
			return { successCount: successList.length, successList };
		},
	},

	/**
	 * document/400-455. The message exists from the first piece of the body on, and grows; the answer
	 * comes after the last one. That an empty text is accepted, and the fate of a message whose
	 * connection is lost, are assumptions.
	 */
	'bot/send-stream': {
		method: 'POST',
		async run(call) {
			const { world, query, exchange, fault } = call;
			const get = (name: string) => query.get(name) ?? '';
			const chat = chatOf(call, get, 'recvId', 'recvType');
			const contentType = get('contentType');
			if (!STREAMABLE.includes(contentType)) throw refuse.badContentType();
			const content = { text: '', tip: STREAM_TIP };
			const post = () => send(call, chat, { contentType, content }, get('parentId'));
			const decoder = new TextDecoder();
			let message: Message | undefined;
			for await (const piece of exchange.pieces()) {
				content.text += decoder.decode(piece, { stream: true });
				message ??= post();
				world.changed();
				if (fault === 'stream-lost') break;
			}
			message ??= post();
			if (fault !== 'stream-lost' && !exchange.isAborted) return { messageInfo: receipt(message) };
			if (world.settings.lostStreams === 'vanish') message.recalled = true;
			return 'drop';
		},
	},

	/** document/400-437. Pictures and files are accepted but stay unchanged. */
	'bot/edit': {
		method: 'POST',
		limited: true,
		run(call) {
			const { world, bot } = call;
			const body = bodyOf(call);
			const chat = chatOf(call, (name) => body.text(name), 'recvId', 'recvType');
			const message = ownMessage(world, body.text('msgId'), bot.botId, chat);
			const { contentType, content } = contentOf(body, EDITABLE);
			if (!ESSENTIAL[contentType])
				Object.assign(message, { contentType, content, editTime: world.now() });
			return { successCount: 1 };
		},
	},

	/** document/400-451 */
	'bot/recall': {
		method: 'POST',
		limited: true,
		run(call) {
			const body = bodyOf(call);
			const chat = chatOf(call, (name) => body.text(name), 'chatId', 'chatType');
			ownMessage(call.world, body.text('msgId'), call.bot.botId, chat).recalled = true;
		},
	},

	/** document/400-450 */
	'bot/messages': {
		method: 'GET',
		limited: true,
		run(call) {
			const { world, query } = call;
			const get = (name: string) => query.get(name) ?? '';
			const chat = chatOf(call, get, 'chat-id', 'chat-type');
			const messages = world.messagesIn(chat).filter(({ recalled }) => !recalled);
			const anchorId = get('message-id');
			const anchor = anchorId
				? messages.findIndex(({ msgId }) => msgId === anchorId)
				: messages.length;
			const before = count(get('before'));
			const after = count(get('after'));
			if (anchor < 0) throw refuse.noSuchMessage();
			const found =
				before + after === 0
					? []
					: messages.slice(Math.max(0, anchor - before), anchor + after + 1);
			return {
				list: [...found].reverse().map((message) => listed(world, message)),
				total: found.length,
			};
		},
	},
};

interface Content {
	contentType: string;
	content: Record<string, unknown>;
}

function contentOf(body: Fields, types: string[]): Content {
	const contentType = body.text('contentType');
	if (!types.includes(contentType)) throw refuse.badContentType();
	const content = body.object('content');
	// A picture's key is not looked up: clients are said to use the names of received pictures as
	// keys.
	const essential =
		content[ESSENTIAL[contentType] ?? 'text'] ?? (contentType === 'file' && content.fileUrl);
	if (typeof essential !== 'string' || essential === '') throw refuse.noContent();
	return { contentType, content };
}

function chatOrNothing(call: OpenCall, type: 'group' | 'user', id: string): Chat | undefined {
	try {
		return call.world.chatFor(call.bot, type, id);
	} catch (error) {
		if (error instanceof Refusal) return undefined;
		throw error;
	}
}

function send({ world, bot }: OpenCall, chat: Chat, content: Content, parentId: string): Message {
	return world.post({ ...content, chat, parentId, senderId: bot.botId, senderType: 'bot' }).message;
}

function receipt({ msgId, chat }: Message) {
	return chat.type === 'group'
		? { msgId, recvId: chat.groupId, recvType: 'group' }
		: { msgId, recvId: chat.userId, recvType: 'user' };
}

function ownMessage(world: World, msgId: string, botId: string, chat: Chat): Message {
	const message = world.state.messages.find((candidate) => candidate.msgId === msgId);
	if (!message || message.recalled || message.senderId !== botId || !sameChat(message.chat, chat)) {
		throw refuse.noSuchMessage();
	}
	return message;
}

function count(text: string): number {
	if (!/^\d*$/.test(text)) throw refuse.notJson();
	return Number(text);
}

function listed(world: World, message: Message) {
	const {
		msgId,
		parentId,
		senderId,
		senderType,
		contentType,
		content,
		sendTime,
		commandName,
		commandId,
	} = message;
	return {
		msgId,
		parentId,
		senderId,
		senderType,
		senderNickname: world.nameOf(senderId),
		contentType,
		content: shown(world, contentType, content),
		sendTime,
		commandName,
		commandId,
	};
}

/**
 * A message with a key is listed with the stored file's name, which is not an address. The same
 * applies to people's pictures.
 */
function shown(
	world: World,
	contentType: string,
	content: Record<string, unknown>,
): Record<string, unknown> {
	const keyName = ESSENTIAL[contentType] ?? '';
	const { [keyName]: key, imageUrl: _expiring, ...rest } = content;
	const file = world.state.files.find((entry) => entry.key === key && entry.kind === contentType);
	if (!file) return contentType === 'image' && key === undefined ? rest : content;
	const { imageUrl: _signed, ...named } = mediaContent(world, file);
	return { ...named, ...rest };
}
