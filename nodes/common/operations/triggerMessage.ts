import type { IDataObject } from 'n8n-workflow';

import type { Field, Input, Labelled } from '../fields';
import { asObject } from '../guards';
import type { Person } from '../message';
import { textOf } from '../serverValues';
import type { Call } from './call';

/*
 * Choices that use the message which started the workflow. Like Chat of the Trigger they work behind other nodes and AI Agents, whose
 * output no longer has the message.
 */

/** The field that says whom a message mentions. It has the same label on all platforms. */
export const MENTION: Labelled = { displayName: 'Mention' };

/** The field that says which message a message quotes. It has the same label on all platforms. */
export const QUOTE: Labelled = { displayName: 'Quote' };

/** A message that another one quotes. */
export interface Quoted {
	messageId: string;
	sender: Person;
	text: string;
}

/**
 * Makes the choice to mention the person who wrote the message.
 *
 * @param trigger the trigger's name, for the error message
 * @param ifUnknown says what to do if the message has no sender
 */
export function senderOfTrigger(trigger: string, ifUnknown: string) {
	const sender = ofMessage(MENTION, 'whose sender it could mention', trigger, (message, reject) => {
		const { id, name } = asObject(message.sender) ?? {};
		if (textOf(id) === '') throw reject('finds no sender in the message', ifUnknown);
		return { id: textOf(id), name: textOf(name) };
	});
	return {
		name: "Sender of the Trigger's Message",
		description: 'The person who wrote the message that started the workflow',
		fields: { sender },
	};
}

/**
 * Makes the choice to quote the message.
 *
 * @param trigger the trigger's name, for the error message
 */
export function messageOfTrigger(trigger: string) {
	const quoted = ofMessage(QUOTE, 'to quote', trigger, (message, reject): Quoted => {
		const messageId = textOf(message.messageId);
		if (messageId === '') {
			throw reject(
				`finds no message in the event "${textOf(message.event)}"`,
				'Only a message can be quoted. Choose Nothing, or another message.',
			);
		}
		const { id, name } = asObject(message.sender) ?? {};
		return {
			messageId,
			sender: { id: textOf(id), name: textOf(name) },
			text: textOf(message.text),
		};
	});
	return {
		name: "Trigger's Message",
		description: 'The message that started the workflow',
		fields: { quoted },
	};
}

/**
 * Tells whether a mention of the sender is for nobody else than the receiver, because the message goes to a private chat. Then it is
 * left out, and a hint says so.
 */
export function isForSenderAlone(
	call: Call,
	{ kind }: { kind: string },
	isOneToOne: boolean,
): boolean {
	if (kind !== 'sender' || !isOneToOne) return false;
	call.noEffect(MENTION, NOBODY_ELSE);
	return true;
}

/**
 * Tells whether a streamed answer may take the place of a text with this mention. An answer mentions nobody. It may stand without the
 * mention of the person who asked, who waits for it; a mention of other people is what calls them.
 */
export function isStreamedWithout({ kind }: { kind: string }): boolean {
	return kind === 'none' || kind === 'sender';
}

/** Adds a hint that the streamed answer does not mention the sender. */
export function noteStreamed(
	call: Call,
	{ mention }: { kind: string; mention?: { kind: string } },
): void {
	if (mention?.kind === 'sender') call.noEffect(MENTION, STREAMED);
}

const STREAMED = 'the trigger streams the answer of an AI Agent without a mention';

/** Why a mention has no effect in a private chat. */
export const NOBODY_ELSE = 'there is nobody else to mention in a private chat';

/** Makes a field that the editor does not show. It reads the message that the item answers. */
function ofMessage<T>(
	label: Labelled,
	purpose: string,
	trigger: string,
	read: (message: IDataObject, reject: (complaint: string, hint: string) => Error) => T,
): Field<T> {
	return {
		...label,
		properties: () => [],
		read: (input) => {
			const reject = (complaint: string, hint: string) => input.reject(label, complaint, hint);
			const message = answeredBy(input);
			if (message === undefined) {
				throw reject(
					`finds no message of ${trigger} ${purpose}`,
					`Make another choice in "${label.displayName}", or start the workflow with ${trigger}.`,
				);
			}
			return read(message, reject);
		},
	};
}

/** Returns the message that the item answers: the item itself if it is a message of this platform, else the trigger's. */
function answeredBy({ subject }: Input): IDataObject | undefined {
	if (subject === undefined) return undefined;
	const { json, platform } = subject;
	const isMessage = json.platform === platform && asObject(json.chat) !== undefined;
	return isMessage ? json : subject.origin();
}
