import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ITriggerFunctions } from 'n8n-workflow';

import type { ConnectionEnd } from '../../nodes/common/triggers/sharedSource';
import { EVENT_LOST, poll, pollSource } from '../../nodes/MojoWebqq/poll';
import { callerAnswered, type Reply, type Sent } from '../support/givenAnswers';

/** What a poll asks, how its end is understood, and when it warns. */

let sent: Sent[];
let warnings: string[];
let hosts = 0;
beforeEach(() => {
	sent = [];
	warnings = [];
});

const INFO = { body: { code: 0, account: 'default', pid: 1, starttime: 100 } };
const clientInfo = (pid: number) => ({ body: { ...INFO.body, pid } });
let pids = 1_000;
const newClient = () => clientInfo(++pids);
const EVENTS = { body: [{ post_type: 'event' }] };

/** A client at an address of its own, which answers so. */
function clientThat(replies: Array<Reply | Error>, gone = new AbortController()) {
	const host = `client${++hosts}.example:5000`;
	const data = { baseUrl: `http://user:pa55@${host}` };
	const { context } = callerAnswered(replies, data, sent);
	const warn = (message: string) => warnings.push(message);
	const source = pollSource(
		{
			...context,
			getNode: () => ({ name: 'QQ' }),
			logger: { warn },
		} as unknown as ITriggerFunctions,
		data,
	);
	const connect = async () => {
		sent.length = 0;
		return await source.connect(() => {}, gone.signal);
	};
	return { host, connect };
}

const asked = () => sent.map(({ url }) => url.split('/').at(-1));

describe('a single poll', () => {
	const pollWith = async (...replies: Reply[]) =>
		await poll(callerAnswered(replies, { baseUrl: 'http://client.example' }, sent));

	it('asks whether the client answers before it takes an event away', async () => {
		expect(await pollWith(INFO, EVENTS)).toEqual({ value: EVENTS.body });
		expect(asked()).toEqual(['get_client_info', 'check_event']);
	});

	it('takes no event where the client does not answer', async () => {
		expect(await pollWith({ status: 502, body: '' }, EVENTS)).toHaveProperty('refusal');
		expect(asked()).toEqual(['get_client_info']);
	});

	it('waits longer than the 30 seconds for which the client holds it, or each event would be lost', async () => {
		const limits = jest.spyOn(AbortSignal, 'timeout');
		try {
			await pollWith(INFO, EVENTS);
			expect(limits.mock.calls.at(-1)?.[0]).toBeGreaterThan(35_000);
		} finally {
			limits.mockRestore();
		}
	});

	it('refuses what is no list', async () => {
		expect(await pollWith(INFO, { body: { events: [] } })).toHaveProperty('refusal');
	});
});

describe('the polls of a trigger', () => {
	it('ask for the client at first, and again after a poll that failed', async () => {
		const { connect } = clientThat([newClient(), EVENTS]);
		expect(await connect()).toEqual({ kind: 'ended', events: EVENTS.body });
		expect(asked()).toEqual(['get_client_info', 'check_event']);
	});

	it('do not ask for the client as long as it answers', async () => {
		const answers: Reply[] = [newClient(), EVENTS];
		const { connect } = clientThat(answers);
		await connect();
		answers.splice(0, 2, EVENTS);
		expect(await connect()).toEqual({ kind: 'ended', events: EVENTS.body });
		expect(asked()).toEqual(['check_event']);
		answers.splice(0, 1, { status: 502, body: '' });
		expect(await connect()).toMatchObject({ kind: 'lost' });
		answers.splice(0, 1, newClient(), EVENTS);
		await connect();
		expect(asked()).toEqual(['get_client_info', 'check_event']);
	});

	it.each<[about: string, kind: ConnectionEnd['kind'], answer: Reply | Error]>([
		['HTTP 401', 'refused', { status: 401, body: '' }],
		['HTTP 403', 'refused', { status: 403, body: '' }],
		['a refused signature', 'refused', { body: { code: -6 } }],
		['a protected address', 'refused', Object.assign(new Error(), { name: 'SsrfBlockedIpError' })],
		['another refusal', 'lost', { body: { code: 1 } }],
		['HTTP 502', 'lost', { status: 502, body: '' }],
		['no connection', 'lost', Object.assign(new Error(), { code: 'ECONNREFUSED' })],
	])('end after %s as %s', async (_about, kind, answer) => {
		const first = clientThat([answer]);
		const end = await first.connect();
		expect(end.kind).toBe(kind);
		if (end.kind === 'lost') expect(end.reason).toMatch(/\w{5}/);
		// One request: the listener has its own delays.
		expect(sent).toHaveLength(1);
		const later = clientThat([newClient(), answer]);
		expect((await later.connect()).kind).toBe(kind);
		expect(sent).toHaveLength(2);
	});

	it.each<[about: string, reached: boolean, answer: Reply | Error]>([
		['HTTP 502', true, { status: 502, body: '' }],
		['HTTP 503', true, { status: 503, body: '' }],
		['HTTP 504', true, { status: 504, body: '' }],
		['no answer', true, Object.assign(new Error(), { code: 'ECONNRESET' })],
		['HTTP 500', false, { status: 500, body: '' }],
		['another refusal', false, { body: { code: 1 } }],
		['a page', false, { body: '<html>' }],
	])('let a test run go on after %s: %s', async (_about, reached, answer) => {
		const { connect } = clientThat([newClient(), answer]);
		expect(await connect()).toMatchObject({ kind: 'lost', reached });
	});

	it('drop what is no event, and warn that an event is lost', async () => {
		const { connect } = clientThat([newClient(), { body: [null, 'x', ...EVENTS.body] }]);
		expect(await connect()).toEqual({ kind: 'ended', events: EVENTS.body });
		expect(warnings).toEqual([`QQ: ${EVENT_LOST}`]);
	});

	it('warn of lost events once where each poll lacks one', async () => {
		const answers: Reply[] = [newClient()];
		const { connect } = clientThat(answers);
		const polled = async (body: unknown[]) => {
			answers.push({ body });
			await connect();
			answers.length = 0;
			return warnings.length;
		};
		expect(await polled([null])).toBe(1);
		expect(await polled([null])).toBe(1);
		expect(await polled(EVENTS.body)).toBe(1);
		expect(await polled([null])).toBe(2);
	});

	it('do not poll where the trigger is gone meanwhile', async () => {
		const gone = new AbortController();
		const { connect } = clientThat([newClient(), EVENTS], gone);
		gone.abort();
		expect(await connect()).toEqual({ kind: 'ended' });
		expect(asked()).toEqual(['get_client_info']);
	});
});

describe('one client at two addresses', () => {
	const hint = (host: string) =>
		expect.stringMatching(`^QQ: the same client is polled at ${host} as well, `);

	it('is warned of, without what the address may have before the host', async () => {
		const first = clientThat([clientInfo(2), EVENTS]);
		await first.connect();
		expect(warnings).toEqual([]);
		await clientThat([clientInfo(2), EVENTS]).connect();
		expect(warnings).toEqual([hint(first.host)]);
		expect(warnings[0]).not.toContain('pa55');
	});

	it('is none where process or start differ', async () => {
		await clientThat([clientInfo(3), EVENTS]).connect();
		await clientThat([clientInfo(4), EVENTS]).connect();
		await clientThat([{ body: { ...clientInfo(3).body, starttime: 7 } }, EVENTS]).connect();
		expect(warnings).toEqual([]);
	});

	it('is none where the first was lost meanwhile', async () => {
		await clientThat([clientInfo(5), { status: 502, body: '' }]).connect();
		await clientThat([clientInfo(5), EVENTS]).connect();
		expect(warnings).toEqual([]);
	});

	it('is none where the trigger at the first is gone', async () => {
		const gone = new AbortController();
		const first = clientThat([clientInfo(6), { ...EVENTS, afterMs: 20 }], gone);
		const polled = first.connect();
		await new Promise((resolve) => setTimeout(resolve, 5));
		gone.abort();
		await polled;
		await clientThat([clientInfo(6), EVENTS]).connect();
		expect(warnings).toEqual([]);
	});
});
