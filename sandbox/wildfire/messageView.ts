import type { MessageView, PersonView } from '../kit/types';
import { TRANSPARENT, type Payload } from './payload';
import { CONVERSATION, type Group, type Message, type State } from './state';

const STREAMING = 14;
const STREAMED = 15;

/** The view of a chat app; of a streaming text only the latest stage. */
export function messageViews(state: State, messages: Message[], group?: Group): MessageView[] {
	const latestStage = new Map<string, Message>();
	for (const message of messages) {
		if (isStream(message)) latestStage.set(message.payload.content, message);
	}
	return messages
		.filter((message) =>
			isStream(message)
				? latestStage.get(message.payload.content) === message
				: message.payload.persistFlag !== TRANSPARENT,
		)
		.map((message) => messageView(state, message, group));
}

function isStream({ payload: { type, content } }: Message): boolean {
	return content !== '' && (type === STREAMING || type === STREAMED);
}

function messageView(state: State, message: Message, group?: Group): MessageView {
	const { messageUid, sender, conv, payload, toUsers, timestamp, recalled } = message;
	const nameOf = (userId: string) => person(state, userId, group).name;
	const isPrivate = conv.type === CONVERSATION.private;
	const toRobot = state.robots.has(conv.target);
	const common = {
		id: messageUid,
		at: timestamp,
		sender: person(state, sender, group),
		personId: isPrivate ? (toRobot ? sender : conv.target) : undefined,
		onlyFor: toUsers.length > 0 ? toUsers.map(nameOf) : undefined,
	};
	if (recalled) {
		return { ...common, kind: 'recalled', text: `${nameOf(recalled.operator)} recalled a message` };
	}
	if (payload.type >= 100 && payload.type < 200) {
		return { ...common, kind: 'notice', text: noticeText(payload, nameOf) };
	}
	return { ...common, ...contentView(payload) };
}

type Content = Pick<MessageView, 'kind' | 'text' | 'title' | 'url' | 'imageUrl' | 'rows'>;

function contentView(payload: Payload): Content {
	const { type, searchableContent: text, content, remoteMediaUrl, pushContent } = payload;
	const data = embeddedJson(payload);
	const textOf = (key: string) => (typeof data[key] === 'string' ? (data[key] as string) : '');
	switch (type) {
		case 1:
		case 9:
			return { kind: 'text', text };
		case STREAMING:
		case STREAMED:
			return { kind: 'markdown', text };
		case 3:
		case 7:
			return { kind: 'image', text, imageUrl: remoteMediaUrl };
		case 8:
			return {
				kind: 'link',
				title: text,
				text: textOf('d'),
				url: textOf('u'),
				imageUrl: textOf('t'),
			};
		case 10:
			return { kind: 'card', title: textOf('d') || textOf('n') || content, text: `ID ${content}` };
		case 12:
			return {
				kind: 'rich',
				title: pushContent,
				text: [content, textOf('remark')].filter(Boolean).join('\n'),
				url: textOf('exUrl'),
				rows: rowsOf(data.datas),
			};
		case 13:
			return articlesView(data, text);
		case 90:
			return { kind: 'notice', text: content };
		case 2:
		case 5:
		case 6:
			return { kind: 'file', title: text, text: remoteMediaUrl, url: remoteMediaUrl };
		default:
			return { kind: 'text', text: text || content || `[message of type ${type}]` };
	}
}

function articlesView(data: Record<string, unknown>, headline: string): Content {
	const top = (data.top ?? {}) as { title?: string; digest?: string; url?: string; cover?: string };
	return {
		kind: 'link',
		title: top.title ?? headline,
		text: top.digest ?? '',
		url: top.url,
		imageUrl: top.cover,
	};
}

function rowsOf(datas: unknown): Array<{ key: string; value: string }> {
	if (!Array.isArray(datas)) return [];
	return datas.map((row: { key?: unknown; value?: unknown }) => ({
		key: String(row?.key ?? ''),
		value: String(row?.value ?? ''),
	}));
}

function noticeText(payload: Payload, nameOf: (userId: string) => string): string {
	const {
		o,
		n = '',
		m,
		ms,
	} = embeddedJson(payload) as {
		o?: string;
		n?: string;
		m?: string;
		ms?: string[];
	};
	const operator = nameOf(o ?? '');
	const member = nameOf(m ?? '');
	const members = (ms ?? []).map(nameOf).join(', ');
	const joined = ms?.length === 1 && ms[0] === o;
	switch (payload.type) {
		case 104:
			return `${operator} created the group “${n}”`;
		case 105:
			return joined ? `${operator} joined the group` : `${operator} added ${members}`;
		case 106:
		case 120:
			return `${operator} removed ${members}`;
		case 107:
		case 121:
			return `${operator} left the group`;
		case 108:
			return `${operator} dismissed the group`;
		case 109:
			return `${operator} made ${member} the owner`;
		case 110:
			return `${operator} renamed the group to “${n}”`;
		case 111:
			return n
				? `${operator} set the alias of ${m || o} to “${n}”`
				: `${operator} cleared the alias of ${m || o}`;
		case 112:
			return `${operator} changed the group portrait`;
		case 113:
			return n === '1' ? `${operator} muted the group` : `${operator} unmuted the group`;
		case 117:
			return n === '1' ? `${operator} made ${members} manager` : `${members} no longer manager`;
		case 118:
			return n === '1' ? `${operator} muted ${members}` : `${operator} unmuted ${members}`;
		case 119:
			return `${operator} changed whether ${members} may speak while muted`;
		default:
			return `${operator} changed the group’s settings`;
	}
}

function embeddedJson({ base64edData }: Payload): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(Buffer.from(base64edData, 'base64').toString());
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

export function person(state: State, userId: string, group?: Group): PersonView {
	const user = state.users.get(userId);
	const alias = group?.members.find(({ member_id }) => member_id === userId)?.alias;
	return { id: userId, name: alias || user?.displayName || userId, robot: user?.type === 1 };
}
