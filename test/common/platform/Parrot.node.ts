import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import type { Call } from '../../../nodes/common/call';
import { apiError } from '../../../nodes/common/errors';
import { describe, type Operation, type Resource } from '../../../nodes/common/operation';
import { exchange, withRetries, type Outcome } from '../../../nodes/common/request';
import { runOperations } from '../../../nodes/common/run';

/*
 * A platform that exists only here: it shows that one can be built on the kernel from outside, and it lets the tests put
 * the kernel's questions to n8n's own engine.
 */

const text = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
});

async function call(call: Call, path: string, body: IDataObject): Promise<Outcome> {
	const { url } = await call.credential('parrotApi');
	return await withRetries(
		call,
		async () =>
			await exchange(call, 'parrotApi', {
				method: 'POST',
				url: `${String(url)}${path}`,
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify(body),
			}),
		(tried) => (tried.kind === 'silence' ? !tried.mayHaveHappened : tried.status === 429),
	);
}

const say: Operation = {
	value: 'say',
	name: 'Say',
	action: 'Say message',
	description: 'Says a text in one chat or in several',
	properties: [text('Chats', 'chats'), text('Text', 'text')],
	chats: (call) => call.ids('chats'),
	async run(item) {
		// Made once an item, as an upload would be.
		const said = await item.once('text', async () => item.text('text'));
		const outcome = await call(item, '/say', { chat: item.chat, text: said });
		if (outcome.kind === 'silence')
			throw apiError(item, { message: 'The parrot is silent', code: outcome.code });
		if (outcome.status !== 200) {
			throw apiError(item, {
				message: `The parrot refuses "${said}"`,
				hint: 'Give it a nut.',
				code: 7,
				codeName: 'NO_NUT',
				httpStatus: outcome.status,
			});
		}
		return { chat: item.chat, said };
	},
};

/** What became of one request, as the item's JSON. */
const probe: Operation = {
	value: 'probe',
	name: 'Probe',
	action: 'Probe address',
	description: 'Tells what became of one request',
	properties: [text('Address', 'address')],
	async run(call) {
		const outcome = await exchange(call, 'parrotApi', {
			method: 'POST',
			url: call.text('address'),
			body: '{}',
		});
		return { ...outcome };
	},
};

const READERS: Record<string, (call: Call) => unknown> = {
	param: (call) => call.param('value'),
	text: (call) => call.text('value'),
	optionalText: (call) => call.optionalText('value'),
	id: (call) => call.id('value'),
	int64: (call) => call.int64('value'),
	ids: (call) => call.ids('value'),
	optionalIds: (call) => call.ids('value', { optional: true }),
	json: (call) => call.json('value'),
	hidden: (call) => call.param('hidden') ?? 'not shown',
	unknown: (call) => call.param('nowhere') ?? 'not known',
	locator: (call) => call.id('locator'),
	collection: (call) => call.collection('fields'),
	rows: (call) => call.rows('table', 'row'),
	fieldIds: (call) => call.toIds('inner', call.collection('fields').inner),
	limited: (call) => call.limited([1, 2, 3, 4]),
	options: ({ run }) => run.options,
	item: (call) => call.item.json,
};

const read: Operation = {
	value: 'read',
	name: 'Read',
	action: 'Read parameter',
	description: 'Gives what the kernel reads from a parameter',
	properties: [
		text('Reader', 'reader'),
		text('The Value', 'value'),
		{ ...text('Hidden', 'hidden'), displayOptions: { show: { reader: ['nobody'] } } },
		{
			displayName: 'Locator',
			name: 'locator',
			type: 'resourceLocator',
			default: { mode: 'id', value: '' },
			modes: [{ displayName: 'By ID', name: 'id', type: 'string' }],
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'collection',
			default: {},
			options: [text('Inner Field', 'inner')],
		},
		{
			displayName: 'Table',
			name: 'table',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			options: [{ displayName: 'Row', name: 'row', values: [text('Cell', 'cell')] }],
		},
		{ displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false },
		{ displayName: 'Limit', name: 'limit', type: 'number', default: 50 },
	],
	async run(call) {
		return { read: READERS[call.text('reader')]?.(call) as IDataObject };
	},
};

let made = 0;

const make: Operation = {
	value: 'make',
	name: 'Make',
	action: 'Make things',
	description: 'Makes things once a run or once an item',
	properties: [text('Chats', 'chats')],
	chats: (call) => call.ids('chats'),
	async run(call) {
		const perRun = call.run.once('thing', async () => ++made);
		const perItem = call.once('thing', async () => ++made);
		return { perRun: await perRun, perItem: await perItem };
	},
};

const emit: Operation = {
	value: 'emit',
	name: 'Emit',
	action: 'Emit items',
	description: 'Gives as many items as it is told, or what is asked for in words',
	properties: [text('What', 'what')],
	async run(call) {
		const what = call.text('what');
		if (what === 'binary') {
			const data = await call.context.helpers.prepareBinaryData(
				Buffer.from('squawk'),
				'squawk.txt',
			);
			return [{ json: { said: 'squawk' }, binary: { data } }];
		}
		if (what === 'throw') throw new Error('something unforeseen');
		if (what === 'object') return { one: 1 };
		return Array.from({ length: Number(what) }, (_, n) => ({ n }));
	},
};

const resources: Resource[] = [
	{ value: 'parrot', name: 'Parrot', operations: [say, probe, read, make, emit] },
];

export class Parrot implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Parrot',
		name: 'parrot',
		group: ['output'],
		version: 1,
		description: 'A platform of the tests',
		defaults: { name: 'Parrot' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'parrotApi', required: true }],
		properties: describe(resources, 'parrot'),
	};

	async execute(this: IExecuteFunctions) {
		return await runOperations(this, resources);
	}
}
