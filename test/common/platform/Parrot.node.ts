import type {
	IDataObject,
	IExecuteFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Call } from '../../../nodes/common/operations/call';
import { request } from '../../../nodes/common/requests/client';
import {
	byId,
	choice,
	collection,
	flag,
	id,
	ids,
	int64,
	json,
	locatedId,
	number,
	rows,
	text,
	variants,
	when,
	type Field,
} from '../../../nodes/common/fields';
import { asObject } from '../../../nodes/common/guards';
import { parseJson } from '../../../nodes/common/json';
import { describe, operation, type Resource } from '../../../nodes/common/operations/operation';
import { exchange } from '../../../nodes/common/requests/request';
import { runOperations } from '../../../nodes/common/operations/runOperations';
import { limit } from '../../../nodes/common/operations/standardFields';
import { sendParts } from '../../../nodes/common/broadcast/parts';
import {
	formatOption,
	formatted,
	longTextOptions,
	partsOf,
} from '../../../nodes/common/text/longText';
import { resume } from '../../../nodes/common/waiting/resume';
import { resumeWebhooks, sendAndWait } from '../../../nodes/common/waiting/sendAndWait';
import { questions } from './questions';
import { PARROT } from './service';

/*
 * A platform that exists only in the tests. It shows that a platform can be built on the kernel
 * from outside, and lets the tests run the kernel's code on n8n's own engine.
 */

async function tell(call: Call, path: string, body: IDataObject): Promise<IDataObject> {
	return await request<IDataObject>(PARROT, call, {
		path,
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
		read: ({ status, body: reply }) => {
			if (status === 429) return undefined;
			if (status === 200) return { value: asObject(parseJson(reply)) ?? {} };
			return {
				refusal: {
					message: `The parrot refuses "${String(body.text)}"`,
					hint: 'Give it a nut.',
					code: 7,
					codeName: 'NO_NUT',
					httpStatus: status,
				},
			};
		},
	});
}

const say = operation({
	value: 'say',
	name: 'Say',
	action: 'Say message',
	description: 'Says a text in one chat or in several',
	source: 'the parrot',
	sends: true,
	fields: {
		chats: ids({ displayName: 'Chats', required: true }),
		text: text({ displayName: 'Text', required: true }),
	},
	options: { ...longTextOptions, ...formatOption },
	targets: ({ chats }) => chats,
	async run(call, values) {
		// A value made once per item, as an upload would be.
		const said = await call.once('text', async () => formatted(call, values.text));
		return await sendParts(call, partsOf(call, said), async (part) => {
			const { id: messageId } = await tell(call, '/say', { chat: call.target, text: part });
			return { chat: call.target, said: part, ...(messageId !== undefined && { messageId }) };
		});
	},
});

/** Returns the result of one request as the item's JSON. */
const probe = operation({
	value: 'probe',
	name: 'Probe',
	action: 'Probe address',
	description: 'Tells the result of one request',
	source: 'the parrot',
	fields: { address: text({ displayName: 'Address', required: true }) },
	async run(call, { address }) {
		const outcome = await exchange(call, 'parrotApi', { method: 'POST', url: address, body: '{}' });
		if (outcome.kind === 'noReply') return { ...outcome };
		const { bytes: _bytes, ...reply } = outcome;
		return reply;
	},
});

const VALUE = { displayName: 'The Value' };

/** A value as n8n returns it, without a reader; no real platform uses such a field. */
const asGiven: Field<unknown> = {
	...VALUE,
	properties: (name) => [{ ...VALUE, name, type: 'string', default: '' }],
	read: (input, name) => input.value(name),
};

const NUMBERS = [
	{ name: 'One', value: 1 },
	{ name: 'Two', value: 2 },
];

/** The kinds of field, each under the name that the tests use. */
const read = operation({
	value: 'read',
	name: 'Read',
	action: 'Read parameter',
	description: 'Gives what the kernel reads from a parameter',
	source: 'the parrot',
	fields: {
		reader: variants({
			displayName: 'Reader',
			default: 'param',
			variants: {
				param: { name: 'As Given', fields: { value: asGiven } },
				text: { name: 'Text', fields: { value: text({ ...VALUE, required: true }) } },
				optionalText: { name: 'Optional Text', fields: { value: text(VALUE) } },
				id: { name: 'ID', fields: { value: id({ ...VALUE, required: true }) } },
				int64: { name: 'Int64', fields: { value: int64({ ...VALUE, required: true }) } },
				ids: { name: 'IDs', fields: { value: ids({ ...VALUE, required: true }) } },
				optionalIds: { name: 'Optional IDs', fields: { value: ids(VALUE) } },
				names: { name: 'Names', fields: { value: ids({ ...VALUE, separator: 'comma' }) } },
				flag: { name: 'Switch', fields: { value: flag({ ...VALUE, required: true }) } },
				flagOn: { name: 'Switch, On', fields: { value: flag({ ...VALUE, default: true }) } },
				number: {
					name: 'Number',
					fields: { value: number({ ...VALUE, min: 1, max: 10, default: 5 }) },
				},
				fraction: {
					name: 'Fraction',
					fields: { value: number({ ...VALUE, fractions: true, default: 0 }) },
				},
				choice: {
					name: 'Choice',
					fields: { value: choice({ ...VALUE, options: NUMBERS, default: 1 }) },
				},
				json: { name: 'JSON', fields: { value: json(VALUE) } },
				hidden: {
					name: 'Hidden',
					fields: { value: when({ value: ['nobody'] }, text({ ...VALUE, required: true })) },
				},
				locator: {
					name: 'Locator',
					fields: {
						locator: locatedId({ displayName: 'Locator', search: 'none', modes: [byId('x')] }),
					},
				},
				collection: {
					name: 'Collection',
					fields: {
						fields: collection({
							displayName: 'Fields',
							fields: { inner: text({ displayName: 'Inner Field' }) },
						}),
					},
				},
				fieldIds: {
					name: 'IDs in a Collection',
					fields: {
						fields: collection({
							displayName: 'Fields',
							fields: { inner: ids({ displayName: 'Inner Field' }) },
						}),
					},
				},
				rows: {
					name: 'Rows',
					fields: {
						table: rows({
							displayName: 'Table',
							row: { displayName: 'Row', name: 'row' },
							title: 'cell',
							fields: { cell: text({ displayName: 'Cell' }) },
						}),
					},
				},
				limited: { name: 'Limited', fields: { limit } },
				options: { name: 'Options', fields: {} },
				item: { name: 'Item', fields: {} },
			},
		}),
	},
	async run(call, { reader }) {
		switch (reader.kind) {
			case 'locator':
				return { read: reader.locator };
			case 'collection':
				return { read: reader.fields };
			case 'fieldIds':
				return { read: reader.fields.inner ?? 'not added' };
			case 'rows':
				return { read: reader.table.map((row) => ({ ...row })) };
			case 'limited':
				return { read: [1, 2, 3, 4].slice(0, reader.limit) };
			case 'options':
				return { read: { concurrency: call.run.concurrency, ...call.requestOptions() } };
			case 'item':
				return { read: call.item.json };
			case 'hidden':
				return { read: reader.value ?? 'not shown' };
			default:
				return { read: reader.value as IDataObject };
		}
	},
});

let made = 0;

const make = operation({
	value: 'make',
	name: 'Make',
	action: 'Make things',
	description: 'Makes things once a run or once an item',
	source: 'the parrot',
	fields: { chats: ids({ displayName: 'Chats', required: true }) },
	targets: ({ chats }) => chats,
	async run(call) {
		const perRun = call.run.once('thing', async () => ++made);
		const perItem = call.once('thing', async () => ++made);
		return { perRun: await perRun, perItem: await perItem };
	},
});

const emit = operation({
	value: 'emit',
	name: 'Emit',
	action: 'Emit items',
	description: 'Gives as many items as it is told, or what is asked for in words',
	source: 'the parrot',
	fields: { what: text({ displayName: 'What', required: true }) },
	async run(call, { what }) {
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
});

export const resources: Resource[] = [
	{
		value: 'parrot',
		name: 'Parrot',
		operations: [
			say,
			probe,
			read,
			make,
			emit,
			sendAndWait(questions, { source: 'the parrot', description: 'Asks in a chat and waits' }),
		],
	},
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
		webhooks: resumeWebhooks,
		properties: describe(resources, 'parrot'),
	};

	async execute(this: IExecuteFunctions) {
		return await runOperations(this, resources);
	}

	async webhook(this: IWebhookFunctions) {
		return await resume(this, questions);
	}
}
