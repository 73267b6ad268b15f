import type { ActionView, MessageView, PersonView } from '../kit/types';
import { fileName, signedUrl, storedFile } from './media';
import { quoteOf } from './quotes';
import { BUTTON, buttonsOf, type Button, type Message } from './state';
import type { World } from './world';

/** The page's own links to media do not expire. */
const FOR_GOOD = 0xffffffff;

/** The view of a chat app of a message. */
export function messageView(world: World, message: Message): MessageView {
	const { msgId, chat, senderId, sendTime, contentType, content, recalled } = message;
	const sender = personView(world, senderId);
	const common = {
		id: msgId,
		at: sendTime,
		sender,
		personId: chat.type === 'private' ? chat.userId : undefined,
	};
	if (recalled) return { ...common, kind: 'recalled', text: `${sender.name} recalled a message` };
	if (contentType === 'tip') return { ...common, kind: 'notice', text: textOf(content.text) };
	const streamed = content.tip !== undefined;
	return {
		...common,
		...contentView(world, message),
		// A streamed message shows neither its quote nor buttons.
		quote: streamed ? undefined : quoteOf(world, message),
		buttons: streamed ? undefined : buttonViews(message),
		note:
			[textOf(content.tip), message.editTime > 0 ? 'edited' : ''].filter(Boolean).join(' · ') ||
			undefined,
	};
}

function contentView(
	world: World,
	{ contentType, content, commandName }: Message,
): Pick<MessageView, 'kind' | 'text' | 'title' | 'url' | 'imageUrl' | 'rows'> {
	const text = textOf(content.text);
	switch (contentType) {
		case 'text':
		case 'markdown':
		case 'html':
			return { kind: contentType, text };
		case 'image':
			return { kind: 'image', text: textOf(content.imageName), imageUrl: mediaUrl(world, content) };
		case 'file':
		case 'video':
		case 'audio':
			return {
				kind: 'file',
				title: fileName(world, content),
				text: contentType,
				url: mediaUrl(world, content),
			};
		case 'form':
			return {
				kind: 'rich',
				title: `/${commandName}`,
				text: '',
				rows: answerRows(content.formJson),
			};
		case 'a2ui':
			return { kind: 'text', text: `Form (A2UI)\n${text}` };
		default:
			return { kind: 'text', text: text || `[${contentType}]` };
	}
}

function mediaUrl(world: World, content: Record<string, unknown>): string | undefined {
	const file = storedFile(world, content);
	return file && signedUrl(world, file, FOR_GOOD);
}

function buttonViews(message: Message): ActionView[][] | undefined {
	const rows = buttonsOf(message).map((row) =>
		row.map((button) => buttonView(message.msgId, button)),
	);
	if (message.contentType === 'a2ui') rows.push([submitView(message.msgId)]);
	return rows.length > 0 ? rows : undefined;
}

function buttonView(msgId: string, { text, actionType, url, value }: Button): ActionView {
	switch (actionType) {
		case BUTTON.openUrl:
			return { label: text, url };
		case BUTTON.copy:
			return { label: text, copy: value };
		default:
			return { label: text, action: 'button', body: { msgId, button: text } };
	}
}

function submitView(msgId: string): ActionView {
	return {
		label: 'Submit',
		action: 'submit',
		body: { msgId },
		fields: [{ key: 'value', label: 'Value', kind: 'line' }],
	};
}

function answerRows(formJson: unknown): Array<{ key: string; value: string }> {
	const answers = Object.values((formJson ?? {}) as Record<string, Record<string, unknown>>);
	return answers.map(({ id, label, selectValue, selectValues, value }) => ({
		key: String(label ?? id),
		value: String(selectValues ?? selectValue ?? value ?? ''),
	}));
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

export function personView(world: World, id: string): PersonView {
	return { id, name: world.nameOf(id), robot: world.state.bots.has(id) };
}
