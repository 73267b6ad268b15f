import { describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import path from 'node:path';

import type { Message } from '../../nodes/common/message';
import { identityOf } from '../../nodes/common/triggers/duplicates';
import type { EventsField } from '../../nodes/common/triggers/triggerFields';
import { normalise as readMojoWebqq } from '../../nodes/MojoWebqq/events';
import { webhookFields as mojoWebqqFields } from '../../nodes/MojoWebqq/triggerFields';
import { normalise as readStarBot } from '../../nodes/StarBot/events';
import { triggerFields as starBotFields } from '../../nodes/StarBot/triggerFields';
import { normalise as readWildfire } from '../../nodes/Wildfire/events';
import { isServerEvent } from '../../nodes/Wildfire/serverEvents';
import { withoutNames } from '../../nodes/Wildfire/mentions';
import { triggerFields as wildfireFields } from '../../nodes/Wildfire/triggerFields';
import { normalise as readYunhu } from '../../nodes/Yunhu/events';
import { webhookFields as yunhuFields } from '../../nodes/Yunhu/triggerFields';
import { REGISTERED, type PlatformNode } from '../../platforms';
import { SEED } from '../../sandbox/yunhu';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Reads the bodies in the samples of docs/events again: what a reader makes of a body is exactly
 * the sample's item, nothing more and nothing less. test/schema writes the samples.
 */

const READERS: Record<PlatformNode, (body: IDataObject, event: string) => Message | undefined> = {
	starBot: (body) =>
		readStarBot(body, {
			codes: new Map([
				['started', 'clientStarted'],
				['friend', 'friendRequest'],
				['payment', 'qrPayment'],
			]),
			senderField: 'UNKNOWN_sender',
			mentionedField: 'UNKNOWN_mentioned',
			robotNames: ['Helper'],
		}),
	wildfire: (body, event) => {
		const robot = { id: 'FireRobot', displayName: 'Helper' };
		const message = readWildfire(body, robot, isServerEvent(event) ? event : '');
		return message?.mentions.me
			? { ...message, chatInput: withoutNames(message.text, ['Helper']) }
			: message;
	},
	yunhu: (body) => readYunhu(body, { id: SEED.helper, name: 'Helper', mediaUrl: '' }),
	mojoWebqq: (body) => {
		const message = readMojoWebqq(body);
		// The trigger makes a file of it.
		delete message?.details?.image;
		return message;
	},
};

/** Returns a copy of a body in which all times are 0. */
function withoutTimes(body: unknown): IDataObject {
	return JSON.parse(JSON.stringify(body), (key, value) =>
		/time|Dt$/i.test(key) && /^\d+$/.test(String(value)) ? 0 : value,
	) as IDataObject;
}

/** Events without a chat or a sender in their samples, whose documents do not say that they never have one. */
const PERHAPS_NAMELESS: Record<PlatformNode, { chats: string[]; senders: string[] }> = {
	starBot: {
		chats: ['friendRequest', 'other', 'qrPayment'],
		senders: ['clientStarted', 'friendRequest', 'messageRevoked', 'other', 'qrPayment'],
	},
	wildfire: { chats: ['serverMessageRead'], senders: [] },
	yunhu: { chats: [], senders: [] },
	mojoWebqq: {
		chats: ['discussionMemberJoined', 'discussionMemberLeft', 'otherEvent'],
		senders: ['otherEvent'],
	},
};

const FIELDS: Record<PlatformNode, { events: EventsField }> = {
	starBot: starBotFields,
	wildfire: wildfireFields,
	yunhu: yunhuFields,
	mojoWebqq: mojoWebqqFields,
};

describe.each(Object.keys(READERS) as PlatformNode[])('%s', (platform) => {
	const { page } = REGISTERED[platform];
	const samples = readJson<IDataObject[]>(
		path.join(ROOT, 'docs/events', path.basename(page).replace('.md', '.json')),
	);

	it.each(samples.map((sample) => [String(sample.event), sample] as const))(
		'%s is read as the sample shows',
		(event, { raw, text, chatInput: _ofTrigger, sessionId: _alsoOfTrigger, ...others }) => {
			const message = READERS[platform](raw as IDataObject, event);
			const { raw: given, text: whole, chatInput, ...read } = message ?? {};
			expect(given).toEqual(raw);
			// A trigger adds the present time where a body has none.
			const { timestamp } = others;
			expect({ timestamp, ...JSON.parse(JSON.stringify(read)) }).toEqual(others);
			// A trigger takes the robot's mentions out of the text.
			expect(chatInput ?? whole).toBe(text);
		},
	);

	it.each([
		['chats', 'chat'],
		['senders', 'sender'],
	] as const)('a filter by %s knows which events never pass it', (filter, what) => {
		const without = samples.filter((sample) => (sample[what] as IDataObject).id === '');
		const events = new Set(without.map(({ event }) => String(event)));
		const never = FIELDS[platform].events.nameless?.[filter] ?? [];
		expect([...never, ...PERHAPS_NAMELESS[platform][filter]].sort()).toEqual([...events].sort());
	});

	it('events without a time keep their identity while others are read, and have it again when they are repeated', () => {
		const bodies = samples.map(({ raw, event }) => [withoutTimes(raw), String(event)] as const);
		const read = () =>
			bodies.map(([body, event]) => READERS[platform](structuredClone(body), event)!);
		const first = read();
		const identities = first.map((message) => identityOf(message));
		expect(identities.filter((identity) => identity !== undefined)).not.toEqual([]);
		jest.useFakeTimers({ now: Date.now() + 60_000 });
		const repeated = read();
		jest.useRealTimers();
		expect(first.map((message) => identityOf(message))).toEqual(identities);
		expect(repeated.map((message) => identityOf(message))).toEqual(identities);
	});
});
