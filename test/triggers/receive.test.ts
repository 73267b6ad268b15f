import { describe, expect, it } from '@jest/globals';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { byId } from '../../nodes/common/fields';
import { filters, respondToFor } from '../../nodes/common/triggers/filters';
import { receive, type Inbound, type WebhookReader } from '../../nodes/common/triggers/inbound';
import { NO_MENTIONS } from '../../nodes/common/message';
import { events, options, simplify } from '../../nodes/common/triggers/triggerFields';
import type { QuestionChannel } from '../../nodes/common/waiting/channel';

/**
 * Makes each part of a platform fail: a production call must never become an HTTP 500 and a failed
 * execution.
 */

const FIELDS = {
	events: events([{ name: 'Message', value: 'message' }], ['message']),
	respondTo: respondToFor(['message']),
	filters: filters({ chats: { modes: [byId('c1')] }, senders: { modes: [byId('p1')] } }, {}),
	simplify,
	options: options({}),
};

const fails = (): never => {
	throw new TypeError('a defect of the platform');
};

let lastId = 0;
const READER: WebhookReader = {
	normalise: (raw) => ({
		platform: 'test',
		event: 'message',
		messageId: String(++lastId),
		chat: { id: 'chat', type: 'group' },
		sender: { id: 'sender' },
		text: 'hello',
		contentType: 'text',
		mentions: NO_MENTIONS,
		media: [],
		timestamp: '2026-11-20T12:00:00.000Z',
		raw,
	}),
	isMessage: () => true,
	robotOf: () => 'robot',
};

async function call(
	inbound: Partial<Inbound<never>>,
	{
		parameters = {},
		evaluated = parameters,
		body = {},
	}: { parameters?: IDataObject; evaluated?: IDataObject; body?: IDataObject } = {},
	inboundOf = (): Inbound<never> => ({
		authenticate: () => true,
		robot: async () => ({ id: 'robot', secret: 's3cret' }),
		reader: () => READER,
		...inbound,
	}),
) {
	const warnings: string[] = [];
	let status: number | undefined;
	const response = {
		status: (given: number) => {
			status = given;
			return response;
		},
		type: () => response,
		send: () => response,
		json: () => response,
		once: () => response,
	};
	const context = {
		getNode: () => ({ id: 'node', name: 'Trigger', parameters }),
		getNodeParameter: (name: string, fallback: unknown) => evaluated[name] ?? fallback,
		getWorkflow: () => ({ id: 'workflow' }),
		getMode: () => 'webhook',
		getHeaderData: () => ({}),
		getNodeWebhookUrl: () => 'http://127.0.0.1/webhook/own',
		getWorkflowStaticData: () => ({}),
		getRequestObject: () => ({
			rawBody: Buffer.from(JSON.stringify(body)),
			readRawBody: async () => {},
		}),
		getResponseObject: () => response,
		getCredentials: async () => fails(),
		logger: { warn: (text: string) => warnings.push(text) },
	} as unknown as IWebhookFunctions;
	const result = await receive(context, FIELDS, inboundOf);
	return { outcome: outcomeOf(result, status), status, warnings, result };
}

/** The status that the caller gets: n8n itself responds with 200 if the node gives it the body. */
function outcomeOf({ workflowData, ...rest }: IWebhookResponseData, sent?: number) {
	if (workflowData !== undefined) return 'started';
	return rest.noWebhookResponse === true ? sent : 200;
}

const withReader = (hooks: Partial<WebhookReader>) => ({ reader: () => ({ ...READER, ...hooks }) });

it('without a failure the call starts the workflow and logs no warning', async () => {
	expect(await call({}, { parameters: { events: ['message'], respondTo: 'all' } })).toMatchObject({
		outcome: 'started',
		warnings: [],
	});
});

const LISTENING = { parameters: { events: ['message'], respondTo: 'all' } };

describe('a call that starts the workflow is answered', () => {
	it.each<[string, Partial<WebhookReader>]>([
		['where the item is completed', { completion: () => async () => {} }],
		['where the answer of n8n would wait for the workflow', { rewriter: () => undefined }],
		[
			'where both are so',
			{ completion: () => async () => {}, rewriter: () => undefined, isAnsweredByWorkflow: true },
		],
	])('at once %s', async (_why, hooks) => {
		expect(await call(withReader(hooks), LISTENING)).toMatchObject({
			outcome: 'started',
			status: 200,
			result: { noWebhookResponse: true },
		});
	});

	it.each<[string, Partial<WebhookReader>]>([
		['in any other case', {}],
		['where the item is complete', { completion: () => undefined }],
		['where it is rewritten', { rewriter: () => (answer) => answer }],
		[
			'where it is rewritten, also if the item is completed',
			{ rewriter: () => (answer) => answer, completion: () => async () => {} },
		],
	])('by n8n %s', async (_why, hooks) => {
		expect(await call(withReader(hooks), LISTENING)).toMatchObject({
			outcome: 'started',
			status: undefined,
			result: { noWebhookResponse: false },
		});
	});
});

describe('a failure of', () => {
	it.each<[string, Partial<Inbound<never>>, number | 'started']>([
		['authenticate', { authenticate: fails }, 401],
		['reader', { reader: fails }, 200],
		['normalise', withReader({ normalise: fails }), 400],
		['keyOf', withReader({ keyOf: fails }), 400],
		['isMessage', withReader({ isMessage: fails }), 200],
		['robotOf', withReader({ robotOf: fails }), 200],
		['wanted', withReader({ wanted: fails }), 200],
		['completion', withReader({ completion: fails }), 200],
		['rewriter', withReader({ rewriter: fails }), 200],
		['prepare', withReader({ prepare: fails }), 'started'],
		['the question channel', withReader({ questions: { isOwn: fails } as never }), 'started'],
	])('%s gets a proper response and logs a warning', async (_, inbound, expected) => {
		const { outcome, warnings, result } = await call(inbound, {
			parameters: { events: ['message'], respondTo: 'all' },
		});
		expect([outcome, warnings.length]).toEqual([expected, 1]);
		// n8n sends a success after it has saved the static data; a refusal has another status than its 200.
		if (outcome === 200) expect(result).toEqual({ webhookResponse: '' });
		else if (outcome !== 'started') expect(result).toEqual({ noWebhookResponse: true });
		expect(warnings.join()).not.toContain('defect of');
	});

	it('inboundOf gets 401', async () => {
		expect(await call({}, {}, fails)).toMatchObject({ outcome: 401 });
	});

	it('the credential, while a question is announced, gets 400', async () => {
		const questions = { credential: 'api', secret: () => '' } as unknown as QuestionChannel;
		const body = { groupbotsQuestion: '{}', proof: 'x' };
		const answered = await call(withReader({ questions }), {
			parameters: { events: ['message'], respondTo: 'all' },
			body,
		});
		expect(answered).toMatchObject({ outcome: 400, result: { noWebhookResponse: true } });
		expect(answered.warnings).toHaveLength(1);
	});

	it('the credential, while another trigger registers, gets 400', async () => {
		const answered = await call(
			{ robot: fails },
			{ parameters: { events: ['message'] }, body: { groupbotsJoin: '{}', proof: 'x' } },
		);
		expect(answered).toMatchObject({ outcome: 400, result: { noWebhookResponse: true } });
		expect(answered.warnings).toHaveLength(1);
	});

	it('a field gets 200, and the warning names the field', async () => {
		const parameters = {
			events: ['message'],
			respondTo: 'all',
			options: { stripMention: 'maybe' },
		};
		const { outcome, warnings } = await call({}, { parameters });
		expect(outcome).toBe(200);
		expect(warnings).toEqual([expect.stringContaining('"Strip Mention" must be true or false')]);
	});
});

describe('a filter', () => {
	const filtered = (filters: IDataObject) => ({ ...LISTENING.parameters, filters });

	it.each<[IDataObject, label: string]>([
		[{ chats: ' , ' }, 'Chats'],
		[{ senders: [] }, 'Senders'],
		[{ ignoredSenders: '[]' }, 'Ignored Senders'],
	])('that has a value and names nobody lets nothing through: %j', async (filters, label) => {
		const { outcome, warnings } = await call({}, { parameters: filtered(filters) });
		expect([outcome, warnings]).toEqual([
			200,
			[expect.stringContaining(`"${label}" is empty, so that every event would pass`)],
		]);
	});

	it.each<[name: string, nothing: unknown]>([
		['text', undefined],
		['chats', null],
	])('whose expression for %s gives %j lets nothing through', async (name, nothing) => {
		const { outcome, warnings } = await call(
			{},
			{
				parameters: filtered({ [name]: '={{ $json.nothing }}' }),
				evaluated: filtered({ [name]: nothing } as IDataObject),
			},
		);
		expect([outcome, warnings.length]).toEqual([200, 1]);
	});

	it.each([{ text: '' }, { chats: '' }, { senders: ' ' }])(
		'that was added and left empty is none: %j',
		async (filters) => {
			expect(await call({}, { parameters: filtered(filters) })).toMatchObject({
				outcome: 'started',
				warnings: [],
			});
		},
	);
});
