import type { INodeExecutionData } from 'n8n-workflow';

import { digest } from '../digests';
import { flag, offered, type Field } from '../fields';
import { asObject } from '../guards';
import { dropOldest } from '../maps';
import type { Message } from '../message';
import { within } from '../requests/request';
import { SIMPLIFIED } from './envelope';
import { KnownNames } from './knownNames';

/** Makes the option Resolve Names. */
export function resolveNames(description: string): Field<boolean> {
	return offered(SIMPLIFIED, flag({ displayName: 'Resolve Names', description }));
}

/** Where a robot looks up names. Its functions resolve to '' if there is no name, or if the request fails. */
export interface Directory {
	/** Identifies the robot, which may not see the same names as others. */
	robot: string;
	/** Requests the name of a person. Absent where the platform tells no names of people. */
	person?(id: string): Promise<string>;
	/** Requests the name of a group. */
	group(id: string): Promise<string>;
}

/** The longest time that an event waits for its names. */
const GIVE_UP_AFTER_MS = 3_000;
/** The time for which a robot requests no names after it has given one up, so that not every event waits. */
const PAUSE_MS = 60_000;
const MOST_PAUSED = 1_000;
/** People and groups are renamed. */
const FRESH_FOR_MS = 3_600_000;

const known = new KnownNames(FRESH_FOR_MS);
/** The end of the pause of robots whose look-ups were given up. */
const paused = new Map<string, number>();

/**
 * Returns a function that adds the missing names of sender and chat to an item; undefined where none is missing or can be looked up. It never
 * rejects: an event without names is better than none.
 */
export function nameLookUp(
	{ sender, chat }: Message,
	directory: Directory,
): ((item: INodeExecutionData) => Promise<void>) | undefined {
	const ofSender = lookUpOf(sender, 'person', directory);
	const kind = { group: 'group', private: 'person' } as const;
	const ofChat =
		chat.type === 'group' || chat.type === 'private'
			? lookUpOf(chat, kind[chat.type], directory)
			: undefined;
	if (ofSender === undefined && ofChat === undefined) return undefined;
	return async (item) => {
		const [senderName, chatName] = await Promise.all([ofSender?.(), ofChat?.()]);
		item.json = {
			...item.json,
			...(senderName && { sender: { ...asObject(item.json.sender), name: senderName } }),
			...(chatName && { chat: { ...asObject(item.json.chat), name: chatName } }),
		};
	};
}

function lookUpOf(
	{ id, name }: { id: string; name?: string },
	kind: 'person' | 'group',
	directory: Directory,
): (() => Promise<string>) | undefined {
	const ask = directory[kind];
	if (id === '' || name !== undefined || ask === undefined) return undefined;
	return async () => await nameOf(directory.robot, kind, id, async () => await ask(id));
}

/** Resolves to a name, to '' if it is not known in time. Simultaneous events share one request. */
async function nameOf(
	robot: string,
	kind: string,
	id: string,
	ask: () => Promise<string>,
): Promise<string> {
	const isPaused = Date.now() < (paused.get(robot) ?? 0);
	const key = keyOf(robot, kind, id);
	const isKnown = ([before]: string[]) => before !== undefined;
	let name = '';
	const looked = (isPaused ? known.last(key) : known.get(key, isKnown, async () => [await ask()]))
		.then(([found = '']) => void (name = found))
		// The platform's part logs why a request failed; what is left is a credential that cannot be read.
		.catch(() => {});
	// During a pause the names that are known are there at once.
	if (!(await within(isPaused ? 0 : GIVE_UP_AFTER_MS, looked)) && !isPaused) {
		paused.set(robot, Date.now() + PAUSE_MS);
		dropOldest(paused, MOST_PAUSED);
	}
	return name;
}

/** Notes the name of a person that was requested for another purpose. */
export function noteName(robot: string, id: string, name: string): void {
	if (name !== '') known.note(keyOf(robot, 'person', id), [name]);
}

function keyOf(...parts: string[]): string {
	return digest(JSON.stringify(parts));
}
