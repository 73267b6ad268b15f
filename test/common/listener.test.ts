import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';

import { forget, identityOf, rememberedTriggers } from '../../nodes/common/triggers/duplicates';
import { byId } from '../../nodes/common/fields';
import { filters, respondToFor } from '../../nodes/common/triggers/filters';
import { isComposite } from '../../nodes/common/guards';
import type { Reader } from '../../nodes/common/triggers/reader';
import { listen, LISTENER_OPTIONS } from '../../nodes/common/triggers/listener';
import {
	isListenedTo,
	keptSources,
	type ConnectionEnd,
	type Source,
} from '../../nodes/common/triggers/sharedSource';
import { NO_MENTIONS } from '../../nodes/common/message';
import { events, options, simplify } from '../../nodes/common/triggers/triggerFields';

/** A source whose connections end when the test says so. */
class ScriptedSource implements Source {
	readonly key = `source ${++lastKey}`;
	longestDelayMs?: number;
	/** The times at which connections were opened, in milliseconds since the first. */
	readonly openedAt: number[] = [];
	deliver: (events: IDataObject[]) => void = () => {};
	nobodyListens = new AbortController().signal;
	private end: (end: ConnectionEnd) => void = () => {};

	/** @param script how each connection ends; later connections last until the test ends them */
	constructor(private readonly script: Array<() => Promise<ConnectionEnd> | ConnectionEnd> = []) {
		sources.push(this);
	}

	connect(deliver: (events: IDataObject[]) => void, nobodyListens: AbortSignal) {
		this.openedAt.push(Date.now());
		Object.assign(this, { deliver, nobodyListens });
		const next = this.script.shift();
		if (next !== undefined) return Promise.resolve(next());
		return new Promise<ConnectionEnd>((resolve) => (this.end = resolve));
	}

	async ends(end: ConnectionEnd) {
		this.end(end);
		await settle();
	}
}

let lastKey = 0;
let start = 0;
let lastTrigger = 0;

/** Lets all promises settle that need no timer. */
async function settle() {
	await jest.advanceTimersByTimeAsync(0);
}
const seconds = async (count: number) => await jest.advanceTimersByTimeAsync(count * 1_000);

/** Reads `{ id, text }`; `{ none }` is no event, and `{ unreadable: true }` makes it throw. */
const reader: Reader = {
	normalise: (raw) => {
		if (raw.none !== undefined) return undefined;
		if (raw.unreadable) throw new TypeError(`Cannot read ${JSON.stringify(raw)}`);
		return {
			platform: 'test',
			event: 'message',
			messageId: String(raw.id ?? ''),
			chat: { id: 'chat', type: 'group' },
			sender: { id: 'sender' },
			text: String(raw.text ?? ''),
			contentType: 'text',
			mentions: NO_MENTIONS,
			media: [],
			timestamp: '2026-11-20T12:00:00.000Z',
			raw,
		};
	},
	isMessage: () => true,
	robotOf: () => 'robot',
};

const FIELDS = {
	events: events([{ name: 'Message', value: 'message' }], ['message']),
	respondTo: respondToFor(['message']),
	filters: filters({ chats: { modes: [byId('c1')] }, senders: { modes: [byId('p1')] } }, {}),
	simplify,
	options: options(LISTENER_OPTIONS),
};

interface Trigger {
	context: ITriggerFunctions;
	name: string;
	/** The texts of each execution. */
	executions: string[][];
	failures: unknown[];
	errors: Error[];
	warnings: string[];
	close(): Promise<void>;
}

function trigger(name = `trigger ${++lastTrigger}`, parameters: IDataObject = {}): Trigger {
	const made: Trigger = {
		name,
		executions: [],
		failures: [],
		errors: [],
		warnings: [],
		context: {} as ITriggerFunctions,
		close: async () => {},
	};
	const all: IDataObject = { events: ['message'], respondTo: 'all', ...parameters };
	Object.assign(made.context, {
		getMode: () => 'trigger',
		getNode: () => ({ id: name, name, type: 'test', typeVersion: 1, parameters: all }),
		getWorkflow: () => ({ id: 'workflow' }),
		getNodeParameter: (field: string, fallback: unknown) => all[field] ?? fallback,
		logger: { warn: (text: string) => made.warnings.push(text) },
		emit: ([items]: INodeExecutionData[][]) =>
			made.executions.push(items!.map(({ json }) => String(json.text))),
		emitError: (error: Error) => made.errors.push(error),
		saveFailedExecution: (error: unknown) => made.failures.push(error),
	});
	return made;
}

async function activate(
	source: Source,
	activated = trigger(),
	read: Reader = reader,
): Promise<Trigger> {
	const { closeFunction, manualTriggerFunction } = await listen(
		activated.context,
		FIELDS,
		source,
		() => read,
	);
	activated.close = async () => await closeFunction!();
	await manualTriggerFunction?.();
	open.push(activated);
	await settle();
	await settle();
	return activated;
}

/** Changes an object and all that it holds, as nodes do that change their input. */
function change(object: object): void {
	for (const member of Object.values(object)) if (isComposite(member)) change(member);
	Object.assign(object, { me: true, changed: true });
}

let open: Trigger[] = [];
let sources: ScriptedSource[] = [];
let lastId = 0;
const event = (text: string): IDataObject => ({ id: ++lastId, text });

/** An object that is deeper than JSON.stringify() can write. */
function nestedTooDeeply(): IDataObject {
	return JSON.parse(`${'{"a":'.repeat(20_000)}{}${'}'.repeat(20_000)}`) as IDataObject;
}

const lost = (more: { workedMs?: number; reached?: boolean } = {}) => ({
	kind: 'lost' as const,
	reason: 'The server is away',
	...more,
});

beforeEach(() => {
	// Moves the clock beyond the previous test, so that the state it left has expired.
	start += 10_000_000;
	jest.useFakeTimers({ now: start });
});
afterEach(async () => {
	for (const { close } of open) await close();
	open = [];
	for (const source of sources) await source.ends({ kind: 'ended' });
	sources = [];
	await seconds(300);
	jest.useRealTimers();
});

describe('after a failure with one event the next ones are delivered', () => {
	const HELPERS = ['emit', 'emitError', 'saveFailedExecution', 'logger'] as const;

	it.each(HELPERS)('when n8n lacks %s', async (helper) => {
		const source = new ScriptedSource();
		const hearing = trigger();
		const given = hearing.context[helper];
		delete (hearing.context as Partial<ITriggerFunctions>)[helper];
		await activate(source, hearing);
		source.deliver([{ unreadable: true }, event('first'), { unreadable: true }]);
		await settle();
		await source.ends(lost());
		Object.assign(hearing.context, { [helper]: given });
		await seconds(2);
		source.deliver([event('second')]);
		await settle();
		expect(hearing.executions).toContainEqual(['second']);
		expect(hearing.executions).toHaveLength(helper === 'emit' ? 1 : 2);
	});

	it.each(HELPERS)('when %s of n8n throws', async (helper) => {
		const source = new ScriptedSource();
		const hearing = trigger();
		const fail = () => {
			throw new Error('no');
		};
		Object.assign(hearing.context, {
			[helper]: helper === 'logger' ? { warn: fail } : fail,
		});
		await activate(source, hearing);
		source.deliver([{ unreadable: true }, event('first')]);
		await settle();
		await source.ends({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } });
		expect(isListenedTo(source.key)).toBe(false);
		expect(hearing.executions).toHaveLength(helper === 'emit' ? 0 : 1);
		const again = await activate(source);
		source.deliver([event('second')]);
		await settle();
		expect(again.executions).toEqual([['second']]);
	});

	it('an event that cannot be read becomes a failed execution', async () => {
		const source = new ScriptedSource();
		const { failures, executions } = await activate(source);
		source.deliver([{ unreadable: true }, event('next')]);
		await settle();
		expect(failures).toHaveLength(1);
		expect(executions).toEqual([['next']]);
	});

	it('an event that n8n did not accept is delivered when it comes again', async () => {
		const source = new ScriptedSource();
		const hearing = await activate(source);
		const { emit } = hearing.context;
		hearing.context.emit = () => {
			throw new Error('no');
		};
		const repeated = event('repeated');
		source.deliver([repeated]);
		await settle();
		hearing.context.emit = emit;
		source.deliver([repeated]);
		source.deliver([repeated]);
		await settle();
		expect(hearing.executions).toEqual([['repeated']]);
	});

	it('events that n8n did not accept together are all delivered when they come again', async () => {
		const source = new ScriptedSource();
		const hearing = await activate(source, trigger(undefined, { options: { batch: true } }));
		const { emit } = hearing.context;
		hearing.context.emit = () => {
			throw new Error('no');
		};
		const together = [event('first'), event('second'), event('third')];
		source.deliver(together);
		await settle();
		expect(hearing.failures).toHaveLength(1);
		hearing.context.emit = emit;
		source.deliver(together);
		source.deliver(together);
		await settle();
		expect(hearing.executions).toEqual([['first', 'second', 'third']]);
	});

	it('events that are nested too deeply or too large are ignored, with a warning', async () => {
		const source = new ScriptedSource();
		const { executions, warnings } = await activate(source);
		let deep: IDataObject = {};
		for (let depth = 0; depth < 10_000; depth++) deep = { deep };
		const large = Array.from({ length: 300_000 }, () => []) as unknown as IDataObject[];
		source.deliver([{ ...event('deep'), deep }, { ...event('large'), large }, event('next')]);
		await settle();
		expect(executions).toEqual([['next']]);
		expect(warnings).toHaveLength(2);
	});

	it.each<[string, () => Promise<ConnectionEnd>]>([
		[
			'throws at once',
			() => {
				throw new TypeError('Cannot convert object to primitive value');
			},
		],
		['rejects', async () => await Promise.reject(new Error('no'))],
	])('a source that %s is opened again', async (_, connection) => {
		const source = new ScriptedSource([connection]);
		const { executions, warnings } = await activate(source);
		expect(warnings).toHaveLength(1);
		await seconds(2);
		expect(source.openedAt).toHaveLength(2);
		source.deliver([event('heard')]);
		await settle();
		expect(executions).toEqual([['heard']]);
	});
});

describe('an event', () => {
	it('without an ID starts the workflow each time', async () => {
		const source = new ScriptedSource();
		const { executions, failures } = await activate(source);
		source.deliver([{ text: 'x' }, { text: 'x' }]);
		await settle();
		expect([executions, failures]).toEqual([[['x'], ['x']], []]);
	});

	it('without a time starts the workflow once, however late it is repeated, and its item has a time', async () => {
		const source = new ScriptedSource();
		const withoutTime: Reader['normalise'] = (raw) => ({
			...reader.normalise(raw)!,
			timestamp: undefined,
		});
		const hearing = await activate(source, trigger(), { ...reader, normalise: withoutTime });
		const emitted = jest.spyOn(hearing.context, 'emit');
		const once = event('once');
		source.deliver([once]);
		await seconds(5);
		source.deliver([once, event('another')]);
		await settle();
		expect(hearing.executions).toEqual([['once'], ['another']]);
		for (const [[items]] of emitted.mock.calls)
			expect(items![0]!.json.timestamp).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
	});

	it('that is none of the platform, or that the trigger does not ask for, starts nothing and is no failure', async () => {
		const source = new ScriptedSource();
		const none = await activate(source, trigger(), { ...reader, normalise: () => undefined });
		const other = await activate(source, trigger(undefined, { respondTo: 'private' }));
		source.deliver([event('x')]);
		await settle();
		expect([none.executions, none.failures, other.executions]).toEqual([[], [], []]);
	});
});

describe('a server that cannot be reached', () => {
	it('is tried again after 1 s, 2 s, 4 s … 60 s, with one warning', async () => {
		const source = new ScriptedSource(Array.from({ length: 12 }, () => () => lost()));
		const { warnings } = await activate(source);
		await seconds(1_000);
		const delays = source.openedAt.slice(1).map((at, index) => at - source.openedAt[index]!);
		const expected = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60];
		expect(delays).toHaveLength(expected.length);
		for (const [index, delay] of delays.entries()) {
			expect(delay).toBeGreaterThanOrEqual(expected[index]! * 750 - 1);
			expect(delay).toBeLessThanOrEqual(expected[index]! * 1_250 + 1);
		}
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toContain('The server is away');

		// When the server fails again after it worked, the delays start again at the first, with a new
		// warning.
		await source.ends({ kind: 'ended' });
		await seconds(1);
		await source.ends(lost());
		expect(warnings).toHaveLength(2);
		const before = source.openedAt.length;
		await seconds(1.3);
		expect(source.openedAt).toHaveLength(before + 1);
	});

	it('is tried again at least as often as the longest delay of the source says', async () => {
		const source = new ScriptedSource(Array.from({ length: 8 }, () => () => lost()));
		source.longestDelayMs = 5_000;
		await activate(source);
		await seconds(60);
		const delays = source.openedAt.slice(1).map((at, index) => at - source.openedAt[index]!);
		expect(delays).toHaveLength(8);
		for (const [index, delay] of delays.entries())
			expect(delay).toBeLessThanOrEqual(Math.min(2 ** index, 5) * 1_250 + 1);
	});

	it('resets the delays, without a warning, after a connection that lasted 30 s', async () => {
		const source = new ScriptedSource(Array.from({ length: 8 }, () => () => lost()));
		const { warnings } = await activate(source);
		await seconds(600);
		expect(warnings).toHaveLength(1);
		for (let round = 0; round < 20; round++) {
			const before = source.openedAt.length;
			await seconds(30);
			await source.ends(lost({ workedMs: 30_000 }));
			await seconds(1.3);
			expect(source.openedAt).toHaveLength(before + 1);
		}
		expect(warnings).toHaveLength(1);
	});

	it('causes a warning for each outage, however the connection before it ended', async () => {
		for (const works of ['for 30 s', 'brings events', 'ends'] as const) {
			const source = new ScriptedSource();
			const { warnings } = await activate(source);
			for (const outage of [1, 2, 3]) {
				await source.ends(lost());
				await seconds(2);
				await source.ends(lost());
				await seconds(5);
				expect(warnings).toHaveLength(outage);
				await seconds(30);
				if (works === 'brings events') source.deliver([event('x')]);
				await source.ends(works === 'ends' ? { kind: 'ended' } : lost({ workedMs: 30_000 }));
				await seconds(5);
			}
		}
	});

	it('is tried less and less often if it closes each connection at once', async () => {
		const source = new ScriptedSource(
			Array.from({ length: 100 }, () => () => lost({ workedMs: 0 })),
		);
		await activate(source);
		await seconds(600);
		expect(source.openedAt.length).toBeLessThan(20);
	});

	it('is tried less and less often if it closes each connection at once, however long the platform takes to say why', async () => {
		const source = new ScriptedSource();
		const { warnings } = await activate(source);
		for (let count = 0; count < 10; count++) {
			await seconds(20);
			await source.ends(lost({ workedMs: 10 }));
			// The longest delay is a minute, and a quarter more.
			await seconds(75);
			expect(source.openedAt).toHaveLength(count + 2);
		}
		expect(warnings).toHaveLength(1);
	});

	it('is tried less and less often if it closes each connection at once with a complaint that is no event', async () => {
		const source: ScriptedSource = new ScriptedSource(
			Array.from({ length: 100 }, () => () => {
				source.deliver([{ none: 'unauthorized' }]);
				return lost({ workedMs: 0 });
			}),
		);
		const { warnings } = await activate(source);
		await seconds(600);
		expect(source.openedAt.length).toBeLessThan(20);
		expect(warnings).toHaveLength(1);
	});

	it('is tried again after the first delay if the connection brought events, however short it was', async () => {
		const source = new ScriptedSource(Array.from({ length: 6 }, () => () => lost()));
		const { warnings } = await activate(source);
		await seconds(100);
		for (let round = 0; round < 5; round++) {
			const before = source.openedAt.length;
			source.deliver([event('heard')]);
			await source.ends(lost({ workedMs: 0 }));
			await seconds(1.3);
			expect(source.openedAt).toHaveLength(before + 1);
		}
		expect(warnings).toHaveLength(1);
	});

	it('is told to whoever waits for a test run, which ends then', async () => {
		const source = new ScriptedSource([() => ({ ...lost(), hint: 'Start it.' })]);
		const testing = trigger();
		Object.assign(testing.context, { getMode: () => 'manual' });
		await activate(source, testing);
		await seconds(600);
		expect(testing.errors.map(({ message }) => message)).toEqual(['The server is away. Start it.']);
		expect([source.openedAt.length, isListenedTo(source.key)]).toEqual([1, false]);
	});

	it.each<[before: string, ConnectionEnd]>([
		['ended', { kind: 'ended' }],
		['was lost', lost({ workedMs: 0 })],
		['was lost once the server had answered', lost({ reached: true })],
	])('does not end a test run after a connection that worked and %s', async (_, end) => {
		const source = new ScriptedSource([() => end, () => lost(), () => lost()]);
		const testing = trigger();
		Object.assign(testing.context, { getMode: () => 'manual' });
		await activate(source, testing);
		await seconds(60);
		source.deliver([event('after')]);
		await settle();
		expect([testing.errors, testing.executions]).toEqual([[], [['after']]]);
	});

	it.each<[string, Array<() => ConnectionEnd>]>([
		['never worked', []],
		['worked before', [() => lost({ workedMs: 0 })]],
	])(
		'ends each test run that begins while an active trigger waits for a server that %s',
		async (_, ends) => {
			const source = new ScriptedSource([
				...ends,
				...Array.from({ length: 100 }, () => () => lost()),
			]);
			const active = await activate(source);
			await seconds(30);
			const tests = [trigger(), trigger()];
			for (const testing of tests) {
				Object.assign(testing.context, { getMode: () => 'manual' });
				await activate(source, testing);
			}
			await seconds(120);
			expect(tests.map(({ errors }) => errors.length)).toEqual([1, 1]);
			expect([active.errors.length, active.warnings.length]).toEqual([0, 1]);
		},
	);

	it('is tried at once when a trigger is activated again during a delay', async () => {
		const source = new ScriptedSource(Array.from({ length: 7 }, () => () => lost()));
		const hearing = await activate(source);
		await seconds(85);
		expect(source.openedAt).toHaveLength(7);
		await hearing.close();
		await settle();
		expect(isListenedTo(source.key)).toBe(false);
		await activate(source, hearing);
		expect(source.openedAt).toHaveLength(8);
		expect(source.openedAt.at(-1)).toBe(Date.now());
	});

	it('is not tried while no trigger listens', async () => {
		const source = new ScriptedSource([() => lost()]);
		const { close } = await activate(source);
		await close();
		await seconds(600);
		expect(source.openedAt).toHaveLength(1);
		expect(isListenedTo(source.key)).toBe(false);
	});

	it('is not tried again after it rejected the trigger', async () => {
		const source = new ScriptedSource([
			() => ({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } }),
		]);
		const { errors } = await activate(source);
		await seconds(600);
		expect(source.openedAt).toHaveLength(1);
		expect(errors.map(({ message }) => message)).toEqual(['no. Ask.']);
	});

	it('rejects all its triggers, each of which reports it once n8n has activated its workflow', async () => {
		const source = new ScriptedSource();
		const hearing = [await activate(source), await activate(source), await activate(source)];
		await source.ends({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } });
		await seconds(4);
		// n8n would forget an error that comes while it still activates the workflow.
		for (const { errors } of hearing) expect(errors).toEqual([]);
		await seconds(2);
		for (const { errors } of hearing) expect(errors).toHaveLength(1);
	});

	it('reports refusals in a row less and less often: n8n activates the workflow again a second after each', async () => {
		const refused = (): ConnectionEnd => ({
			kind: 'refused',
			refusal: { message: 'no', hint: 'Ask.' },
		});
		const source = new ScriptedSource(Array.from({ length: 20 }, () => refused));
		const hearing = trigger();
		const reported: number[] = [];
		for (let second = 0; second < 1_200; second++) {
			if (second === 0 || hearing.errors.length > reported.length) {
				if (second > 0) {
					reported.push(second);
					await hearing.close();
				}
				await activate(source, hearing);
			}
			await seconds(1);
		}
		expect(reported).toEqual([5, 15, 35, 75, 155, 315, 615, 915]);
		// After a deactivation by hand the first delay counts again.
		await hearing.close();
		await activate(source, hearing);
		const before = hearing.errors.length;
		await seconds(6);
		expect(hearing.errors).toHaveLength(before + 1);
	});

	it('reports nothing of a trigger that was deactivated meanwhile, and what comes later at once', async () => {
		const source = new ScriptedSource();
		const [gone, stays] = [await activate(source), await activate(source)];
		await seconds(2);
		await source.ends({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } });
		await gone.close();
		await seconds(10);
		expect([gone.errors.length, stays.errors.length]).toEqual([0, 1]);
		const late = new ScriptedSource();
		const { errors } = await activate(late);
		await seconds(60);
		await late.ends({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } });
		expect(errors).toHaveLength(1);
	});

	it('does not deliver events again to a trigger that it rejected and n8n activates again', async () => {
		const source = new ScriptedSource();
		const hearing = await activate(source);
		await hearing.close();
		await activate(source, hearing);
		source.deliver([{ text: 'without an id' }]);
		await settle();
		await source.ends({ kind: 'refused', refusal: { message: 'no', hint: 'Ask.' } });
		await activate(source, hearing);
		await settle();
		expect(hearing.executions).toEqual([['without an id']]);
	});
});

describe('a long poll', () => {
	const empty = (): ConnectionEnd => ({ kind: 'ended', events: [] });

	it.each<[answer: string, events: (poll: number) => IDataObject[]]>([
		['without events', () => []],
		['with what is no event', (poll) => [{ none: poll }]],
		['with what cannot be read', (poll) => [{ unreadable: true, poll }]],
		['with what is nested too deeply', (poll) => [{ id: poll, nested: nestedTooDeeply() }]],
		['always with the same events', () => [{ id: 1, text: 'a' }, { text: 'without an ID' }]],
		[
			'with the same events and one that is nested too deeply',
			() => [{ id: 1 }, { nested: nestedTooDeeply() }],
		],
	])('is repeated 5 times a second if the server answers at once %s', async (_answer, events) => {
		let polls = 0;
		const end = (): ConnectionEnd => ({ kind: 'ended', events: events(++polls) });
		const source = new ScriptedSource(Array.from({ length: 1_000 }, () => end));
		await activate(source);
		await seconds(5);
		expect(source.openedAt.length).toBeLessThanOrEqual(27);
		expect(source.openedAt.length).toBeGreaterThan(20);
	});

	it('starts the workflow with each event of a poll that repeats another', async () => {
		const source = new ScriptedSource();
		const { executions } = await activate(source);
		for (let round = 0; round < 3; round++) {
			await source.ends({ kind: 'ended', events: [{ text: 'no ID' }] });
			await seconds(1);
		}
		expect(executions).toEqual([['no ID'], ['no ID'], ['no ID']]);
	});

	it('is repeated at once after an answer with events, or after a wait', async () => {
		const source = new ScriptedSource();
		const { executions } = await activate(source);
		for (let round = 1; round <= 50; round++) {
			await source.ends({ kind: 'ended', events: [event(`event ${round}`)] });
			expect(source.openedAt).toHaveLength(round + 1);
		}
		expect(Date.now()).toBe(start);
		expect(executions).toHaveLength(50);
		await seconds(30);
		await source.ends(empty());
		expect(source.openedAt).toHaveLength(52);
	});

	it('is opened before the events of the previous one are delivered', async () => {
		const source = new ScriptedSource();
		const hearing = await activate(source);
		const { emit } = hearing.context;
		let opened = 0;
		hearing.context.emit = (...given) => {
			opened = source.openedAt.length;
			emit(...given);
		};
		await source.ends({ kind: 'ended', events: [event('x')] });
		expect(opened).toBe(2);
	});
});

describe('a connection', () => {
	it('learns that the last trigger was deactivated, and the next connection that one listens', async () => {
		const source = new ScriptedSource();
		const [first, second] = [await activate(source), await activate(source)];
		await first.close();
		expect(source.nobodyListens.aborted).toBe(false);
		await second.close();
		expect(source.nobodyListens.aborted).toBe(true);
		await activate(source);
		await source.ends({ kind: 'ended' });
		await seconds(1);
		expect(source.openedAt).toHaveLength(2);
		expect(source.nobodyListens.aborted).toBe(false);
	});

	it.each(Array.from({ length: 12 }, (_, turns) => [turns]))(
		'is opened for a trigger that is activated %i turns after the last connection ended',
		async (turns) => {
			const source = new ScriptedSource();
			const { close } = await activate(source);
			await close();
			void source.ends({ kind: 'ended' });
			for (let turn = 0; turn < turns; turn++) await Promise.resolve();
			const { executions } = await activate(source);
			expect(source.openedAt).toHaveLength(2);
			source.deliver([event('heard')]);
			await settle();
			expect(executions).toEqual([['heard']]);
		},
	);
});

describe('several triggers', () => {
	it('share a connection, and each gets each event once', async () => {
		const source = new ScriptedSource();
		const hearing = [await activate(source), await activate(source), await activate(source)];
		const said = event('hello');
		source.deliver([said]);
		source.deliver([said]);
		await settle();
		expect(source.openedAt).toHaveLength(1);
		for (const { executions } of hearing) expect(executions).toEqual([['hello']]);
	});

	it.each([true, false])(
		'start workflows that share no data, whatever their nodes change (Simplify: %s)',
		async (simplified) => {
			const source = new ScriptedSource();
			const items: IDataObject[] = [];
			for (const name of ['first', 'second']) {
				const activated = trigger(name, { simplify: simplified });
				activated.context.emit = ([given]) => {
					const { json } = given![0]!;
					items.push(JSON.parse(JSON.stringify(json)) as IDataObject);
					change(json);
				};
				await activate(source, activated);
			}
			source.deliver([{ id: ++lastId, text: 'one', list: [1] }]);
			await settle();
			source.deliver([{ id: ++lastId, text: 'two', list: [1] }]);
			await settle();
			expect(items.map(({ text }) => text)).toEqual(['one', 'one', 'two', 'two']);
			expect(items[0]).toEqual(items[1]);
			expect(items[2]).toEqual(items[3]);
			expect(items[3]!.mentions).toEqual(simplified ? NO_MENTIONS : undefined);
			expect(NO_MENTIONS).toEqual({ me: false, everyone: false, users: [] });
		},
	);

	it('start in the order of the events, however long each takes to complete', async () => {
		const source = new ScriptedSource();
		const completion: Reader['completion'] =
			({ text }) =>
			async () =>
				await new Promise((resolve) => setTimeout(resolve, text === 'slow' ? 1_000 : 1));
		const { executions } = await activate(source, trigger(), { ...reader, completion });
		source.deliver([event('slow')]);
		source.deliver([event('quick')]);
		await seconds(2);
		expect(executions).toEqual([['slow'], ['quick']]);
	});

	it('tell n8n the key of each execution, by which another process recognises the events', async () => {
		const source = new ScriptedSource();
		const keysOf = (hearing: Trigger) => {
			const keys: unknown[] = [];
			const { emit } = hearing.context;
			hearing.context.emit = (...given) => {
				keys.push(given[3]);
				emit(...given);
			};
			return keys;
		};
		const one = trigger();
		const [keys, others] = [keysOf(one), keysOf(await activate(source))];
		await activate(source, one);
		const [first, second] = [event('first'), event('second')];
		source.deliver([first]);
		source.deliver([second]);
		source.deliver([{ text: 'without an id' }]);
		await settle();
		expect(keys).toEqual([expect.any(String), expect.any(String), undefined]);
		expect(new Set([...keys, ...others]).size).toBe(5);

		// Another process has not heard the events, and makes the same keys.
		const again = trigger(one.name);
		const same = keysOf(again);
		forget(`workflow:${one.name}`, identityOf(reader.normalise(first)!)!);
		await one.close();
		await activate(source, again);
		source.deliver([first]);
		await settle();
		expect(same).toEqual(keys.slice(0, 1));
	});

	it('forget the events of a trigger that stays inactive', async () => {
		const source = new ScriptedSource();
		const hearing = await activate(source);
		source.deliver([event('heard')]);
		await settle();
		const before = rememberedTriggers();
		await hearing.close();
		await seconds(11 * 60);
		await activate(source);
		source.deliver([event('later')]);
		await settle();
		expect(rememberedTriggers()).toBe(before);
	});

	it('of two tests of one node listen both, and the end of one leaves the other listening', async () => {
		const source = new ScriptedSource();
		const tests = [trigger('tested'), trigger('tested')] as const;
		for (const { context } of tests) Object.assign(context, { getMode: () => 'manual' });
		for (const test of tests) await activate(source, test);
		source.deliver([event('both')]);
		await settle();
		await tests[0].close();
		source.deliver([event('one')]);
		await settle();
		expect(tests.map(({ executions }) => executions)).toEqual([[['both']], [['both'], ['one']]]);
	});

	it('deliver, after one is activated again, the events that it missed', async () => {
		const source = new ScriptedSource();
		const leaving = await activate(source);
		const staying = await activate(source);
		await leaving.close();
		source.deliver([event('meanwhile')]);
		await settle();
		expect(leaving.executions).toEqual([]);
		await activate(source, leaving);
		source.deliver([event('afterwards')]);
		await settle();
		expect(leaving.executions).toEqual([['meanwhile'], ['afterwards']]);
		expect(staying.executions).toEqual([['meanwhile'], ['afterwards']]);
	});

	it('keep missed events for a minute, and at most 1,000 of them', async () => {
		const source = new ScriptedSource();
		const leaving = [await activate(source), await activate(source)];
		await activate(source);
		for (const { close } of leaving) await close();
		source.deliver(Array.from({ length: 1_500 }, (_, index) => event(`event ${index}`)));
		await seconds(59);
		await activate(source, leaving[0]);
		for (let turns = 0; turns < 1_000; turns++) await settle();
		expect(leaving[0]!.executions).toHaveLength(1_000);
		expect(leaving[0]!.executions.at(-1)).toEqual(['event 1499']);
		await seconds(2);
		await activate(source, leaving[1]);
		await settle();
		expect(leaving[1]!.executions).toEqual([]);
	});

	it('go on after more events at once than a call can have arguments', async () => {
		const source = new ScriptedSource();
		const [leaving, staying] = [await activate(source), await activate(source)];
		await leaving.close();
		await source.ends({ kind: 'ended', events: Array.from({ length: 200_000 }, () => ({})) });
		source.deliver([event('next')]);
		await source.ends({ kind: 'ended' });
		expect(source.openedAt.length).toBeGreaterThan(2);
		await staying.close();
	});

	it('also deliver to the next trigger the events of a poll that outlived the previous one', async () => {
		const source = new ScriptedSource();
		const leaving = await activate(source);
		await leaving.close();
		await source.ends({ kind: 'ended', events: [event('taken')] });
		const next = await activate(source);
		expect(next.executions).toEqual([['taken']]);
		const later = await activate(source);
		expect(later.executions).toEqual([]);
		await activate(source, leaving);
		expect(leaving.executions).toEqual([['taken']]);
	});

	it('get no event that came more than a minute before, when no trigger listened', async () => {
		const source = new ScriptedSource();
		const leaving = await activate(source);
		await leaving.close();
		await source.ends({ kind: 'ended', events: [event('taken')] });
		await seconds(61);
		expect((await activate(source)).executions).toEqual([]);
	});

	it('are not disturbed by triggers that listen to another source', async () => {
		const [source, other] = [new ScriptedSource(), new ScriptedSource()];
		const first = await activate(source);
		await activate(other);
		const second = await activate(source);
		expect([source.openedAt.length, other.openedAt.length]).toEqual([1, 1]);
		source.deliver([event('for both')]);
		await settle();
		expect([first.executions, second.executions]).toEqual([[['for both']], [['for both']]]);

		await first.close();
		await second.close();
		await seconds(50);
		await source.ends({ kind: 'ended', events: [event('taken')] });
		await seconds(20);
		await activate(new ScriptedSource());
		expect((await activate(source)).executions).toEqual([['taken']]);
	});

	it('leave no state behind for sources without a trigger', async () => {
		for (let index = 0; index < 100; index++) {
			const source = new ScriptedSource();
			const { close } = await activate(source);
			await close();
			await source.ends({ kind: 'ended' });
		}
		expect(keptSources()).toBe(100);
		await seconds(61);
		await activate(new ScriptedSource());
		expect(keptSources()).toBe(1);
	});
});

describe('Combine Messages', () => {
	const combining = { options: { combineMessages: { combine: { silence: 2, longestWait: 5 } } } };

	it('combines consecutive messages into one execution after the silence', async () => {
		const source = new ScriptedSource();
		const { executions, context } = await activate(source, trigger(undefined, combining));
		const emitted = jest.spyOn(context, 'emit');
		source.deliver([{ id: '1', text: 'one' }]);
		await seconds(1.5);
		source.deliver([{ id: '2', text: 'two' }]);
		await seconds(1.5);
		expect(executions).toEqual([]);
		await seconds(1);
		expect(executions).toEqual([['one\ntwo']]);
		const [items = []] = emitted.mock.calls[0]![0] as INodeExecutionData[][];
		expect(items[0]!.json).toMatchObject({
			messageId: '2',
			chatInput: 'one\ntwo',
			sessionId: 'test:robot:group:chat',
			messageIds: ['1', '2'],
		});
	});

	it('waits no longer than the longest wait, and keeps the messages that follow', async () => {
		const source = new ScriptedSource();
		const { executions } = await activate(source, trigger(undefined, combining));
		for (let id = 1; id <= 7; id++) {
			source.deliver([{ id: String(id), text: String(id) }]);
			await seconds(1);
		}
		await seconds(3);
		expect(executions.flat().join('\n').split('\n')).toEqual(['1', '2', '3', '4', '5', '6', '7']);
		expect(executions).toHaveLength(2);
	});

	it('delivers waiting messages when the trigger is deactivated', async () => {
		const source = new ScriptedSource();
		const activated = await activate(source, trigger(undefined, combining));
		source.deliver([
			{ id: '1', text: 'one' },
			{ id: '2', text: 'two' },
		]);
		await settle();
		await activated.close();
		expect(activated.executions).toEqual([['one\ntwo']]);
		await seconds(10);
		expect(activated.executions).toHaveLength(1);
	});

	it('waits with the deactivation for messages that are being completed, and no longer than five seconds', async () => {
		const source = new ScriptedSource();
		const downloads: Array<() => void> = [];
		const completion: Reader['completion'] = () => async () =>
			await new Promise<void>((resolve) => downloads.push(resolve));
		const activated = await activate(source, trigger(undefined, combining), {
			...reader,
			completion,
		});
		source.deliver(['1', '2', '3'].map((id) => ({ id, text: id })));
		await settle();
		let isClosed = false;
		const closing = activated.close().then(() => (isClosed = true));
		downloads.shift()!();
		await settle();
		downloads.shift()!();
		await settle();
		expect([isClosed, activated.executions]).toEqual([false, []]);
		await seconds(5);
		await closing;
		expect(activated.executions).toEqual([['1\n2']]);
		// A message that is complete later starts the workflow too, and waits for no more.
		downloads.shift()!();
		await settle();
		expect(activated.executions).toEqual([['1\n2'], ['3']]);
	});

	it('keeps the items separate in one execution if Simplify is off', async () => {
		const source = new ScriptedSource();
		const { executions } = await activate(
			source,
			trigger(undefined, { ...combining, simplify: false }),
		);
		source.deliver([
			{ id: '1', text: 'one' },
			{ id: '2', text: 'two' },
		]);
		await seconds(3);
		expect(executions).toEqual([['one', 'two']]);
	});

	it('is off by default', async () => {
		const source = new ScriptedSource();
		const { executions } = await activate(source);
		source.deliver([
			{ id: '1', text: 'one' },
			{ id: '2', text: 'two' },
		]);
		await settle();
		expect(executions).toEqual([['one'], ['two']]);
	});
});
