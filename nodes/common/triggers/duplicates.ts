import { createHash } from 'node:crypto';

import { dropOldest } from '../maps';
import type { Message } from '../message';

/** How many events are remembered for each trigger node. */
const REMEMBERED_EVENTS = 1_000;

/** How long the events of a deactivated trigger are remembered: saving a workflow deactivates and activates it. */
const REMEMBERED_MS = 10 * 60_000;

/** The identities of the last events of each trigger node. */
const heard = new Map<string, Set<string>>();

/** The times at which trigger nodes were deactivated. */
const deactivated = new Map<string, number>();

/**
 * Returns a digest that identifies an event. It covers more than the id, because on some platforms ids are small
 * numbers counted per sender. Returns undefined where the platform gave no id: a repeat cannot be recognised then.
 * Takes the message before envelopeOf() gives it a time, which a repeat would not have.
 *
 * @param more further values that identify an event on this platform
 */
export function identityOf(message: Message, more?: string): string | undefined {
	const { event, chat, sender, timestamp } = message;
	const id = idOf(message);
	if (id === '') return undefined;
	return createHash('sha256')
		.update(JSON.stringify([event, id, chat.id, sender.id, timestamp ?? '', more]))
		.digest('hex');
}

/** Returns the ID that the platform gave an event; '' if it gave none. */
export function idOf({ event, eventId, messageId, timestamp }: Message): string {
	// A button press without an ID has the ID of the message with the button. Without a time, a second press looks the same.
	const isOfMessage = event !== 'buttonPressed' || timestamp !== undefined;
	return eventId || (isOfMessage ? messageId : '');
}

/** Remembers an event. Returns false where the trigger received it before. */
export function remember(trigger: string, identity: string): boolean {
	forgetDeactivated();
	deactivated.delete(trigger);
	const identities = heard.get(trigger) ?? new Set<string>();
	heard.set(trigger, identities);
	if (identities.has(identity)) return false;
	identities.add(identity);
	dropOldest(identities, REMEMBERED_EVENTS);
	return true;
}

/** Forgets an event that started no execution, so that its repeat can start one. */
export function forget(trigger: string, identity: string): void {
	heard.get(trigger)?.delete(identity);
}

/** Notes that a trigger was deactivated; its events are forgotten after a while. */
export function noteDeactivation(trigger: string): void {
	if (heard.has(trigger)) deactivated.set(trigger, Date.now());
	forgetDeactivated();
}

function forgetDeactivated(): void {
	for (const [trigger, at] of deactivated) {
		if (Date.now() - at < REMEMBERED_MS) continue;
		deactivated.delete(trigger);
		heard.delete(trigger);
	}
}

/** Returns the number of triggers with remembered events, for tests. */
export function rememberedTriggers(): number {
	return heard.size;
}
