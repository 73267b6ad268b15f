import { fileName, storedFile } from './media';
import type { Message } from './state';
import type { World } from './world';

/** The quote that a message shows: `name : text`. None where the quoted message is unknown. */
export function quoteOf(world: World, message: Message): string | undefined {
	const quoted = quotedBy(world, message);
	return quoted && lineOf(world, quoted);
}

/** The quote in an event's content: its text, and the name or address of its file (FLY1919's adapter, types.ts). */
export function quoteFields(world: World, message: Message): Record<string, unknown> {
	const quoted = quotedBy(world, message);
	return quoted ? { parent: lineOf(world, quoted), ...fileFields(world, quoted) } : {};
}

function quotedBy({ state }: World, { parentId }: Message): Message | undefined {
	return parentId === '' ? undefined : state.messages.find(({ msgId }) => msgId === parentId);
}

function lineOf(world: World, { senderId, contentType, content }: Message): string {
	const { text } = content;
	const shown = typeof text === 'string' && text !== '' ? text : `[${contentType}]`;
	return `${world.nameOf(senderId)} : ${shown}`;
}

function fileFields(world: World, { contentType, content }: Message): Record<string, unknown> {
	const objectName = storedFile(world, content)?.objectName;
	switch (contentType) {
		case 'image':
		case 'expression':
			return { parentImgName: objectName ?? content.imageName };
		case 'video':
			return { parentVideoUrl: objectName ?? content.videoUrl };
		case 'file':
			return { parentFileName: fileName(world, content) };
		default:
			return {};
	}
}
