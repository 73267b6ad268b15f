import { describe, expect, it } from '@jest/globals';

import { envelopeOf, type EnvelopeOptions } from '../../nodes/common/triggers/envelope';
import { NO_MENTIONS, type Message } from '../../nodes/common/message';

const MESSAGE: Message = {
	platform: 'parrot',
	event: 'groupMessage',
	messageId: '1',
	chat: { id: 'nest', type: 'group' },
	sender: { id: 'ann' },
	text: '@Polly hi @Ann',
	chatInput: 'hi @Ann',
	contentType: 'text',
	mentions: NO_MENTIONS,
	media: [],
	replyTo: { messageId: '0', sender: { id: 'bob', name: 'Bob' }, text: 'one\r\ntwo' },
	timestamp: '2026-11-20T12:00:00.000Z',
	raw: {},
};
const DEFAULTS: EnvelopeOptions = { memoryPer: 'chat', quoteInInput: false, stripMention: true };

function envelope(options: Partial<EnvelopeOptions> = {}, message: Partial<Message> = {}) {
	const event = { message: { ...MESSAGE, ...message }, robot: 'polly', isMessage: true };
	return envelopeOf(event, { ...DEFAULTS, ...options });
}

describe('chatInput', () => {
	it("is the text without the robot's own mention, even if the text keeps it", () => {
		expect(envelope()).toMatchObject({ text: 'hi @Ann', chatInput: 'hi @Ann' });
		expect(envelope({ stripMention: false })).toMatchObject({
			text: '@Polly hi @Ann',
			chatInput: 'hi @Ann',
		});
	});

	it('is the whole text if the platform removed nothing', () => {
		expect(envelope({}, { chatInput: undefined }).chatInput).toBe('@Polly hi @Ann');
	});

	it('is absent in events that are not messages', () => {
		const event = { message: { ...MESSAGE, chatInput: undefined }, robot: '', isMessage: false };
		expect(envelopeOf(event, DEFAULTS)).not.toHaveProperty('chatInput');
	});

	it('begins with the quoted message if the option is on', () => {
		expect(envelope({ quoteInInput: true })).toMatchObject({
			text: 'hi @Ann',
			chatInput: '> Bob: one\n> two\n\nhi @Ann',
		});
		expect(envelope({ quoteInInput: true }, { replyTo: undefined }).chatInput).toBe('hi @Ann');
	});
});

describe('sessionId', () => {
	it('names platform, robot and chat, and also the sender if each sender has a memory', () => {
		expect(envelope().sessionId).toBe('parrot:polly:group:nest');
		expect(envelope({ memoryPer: 'sender' }).sessionId).toBe('parrot:polly:group:nest:ann');
	});

	it('distinguishes a group from a person with the same number', () => {
		const one = envelope({}, { chat: { id: '7', type: 'group' } }).sessionId;
		expect(envelope({}, { chat: { id: '7', type: 'private' } }).sessionId).not.toBe(one);
	});

	it('names the line of the chat, and no line 0', () => {
		const onLine = (line?: number) => ({ chat: { id: '7', type: 'group' as const, line } });
		expect(envelope({}, onLine()).sessionId).toBe('parrot:polly:group:7');
		expect(envelope({}, onLine(2)).sessionId).toBe('parrot:polly:group:7:line:2');
		const each = envelope({ memoryPer: 'sender' }, onLine(2)).sessionId;
		expect(each).toBe('parrot:polly:group:7:line:2:ann');
	});

	it('is one for each person who alone gets the answers, apart from that in front of the others', () => {
		const only = { chat: { id: '7', type: 'group' as const, onlyTo: 'a:b' } };
		expect(envelope({}, only).sessionId).toBe('parrot:polly:group:7:only:a%3Ab');
		expect(envelope({ memoryPer: 'sender' }, only).sessionId).toBe(envelope({}, only).sessionId);
	});

	it('differs for each chat and sender, also if ids contain colons', () => {
		const ids = ['a', 'a:b', 'b', 'a%3Ab', ':', ''];
		const sessions = ids.flatMap((chat) =>
			ids.map(
				(sender) =>
					envelope(
						{ memoryPer: 'sender' },
						{ chat: { id: `x${chat}`, type: 'group' }, sender: { id: sender } },
					).sessionId,
			),
		);
		expect(new Set(sessions).size).toBe(ids.length ** 2);
	});

	it('is absent if the event belongs to no chat', () => {
		expect(envelope({}, { chat: { id: '', type: 'none' } })).not.toHaveProperty('sessionId');
	});
});
