/**
 * Writes the parts of the pages that would go out of date: what stands between `<!-- generated:NAME ARGUMENT -->` and
 * `<!-- /generated -->` is replaced by what the nodes, package.json and the benchmark's results say. `npm run docs` does
 * it; a test fails when a page is not what this makes of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodePropertyOptions } from 'n8n-workflow';

import * as results from '../bench/results.json';
import { CODES as mojoWebqqCodes } from '../nodes/MojoWebqq/codes';
import { eventOptions as mojoWebqqEventsBy } from '../nodes/MojoWebqq/events';
import { resources as mojoWebqq } from '../nodes/MojoWebqq/resources';
import { CATALOGUE } from '../nodes/StarBot/catalogue';
import { eventOptions as starBotEvents } from '../nodes/StarBot/events';
import { resources as starBot } from '../nodes/StarBot/resources';
import { needsSetUp } from '../nodes/StarBot/setUp';
import { CODES as wildfireCodes } from '../nodes/Wildfire/codes';
import { eventOptions as wildfireEvents } from '../nodes/Wildfire/events';
import { resources as wildfire } from '../nodes/Wildfire/resources';
import { CODES as yunhuCodes } from '../nodes/Yunhu/codes';
import type { YunhuOperation } from '../nodes/Yunhu/operation';
import { eventOptions as yunhuEvents } from '../nodes/Yunhu/events';
import { resources as yunhu } from '../nodes/Yunhu/resources';
import { USER } from '../nodes/Yunhu/transport';
import type { Operation, Resource } from '../nodes/common/operation';
import { devDependencies, engines } from '../package.json';

const { n8nCore, node, cpu } = results.bench;
const { n8n, figures: figuresInN8n } = results['bench:n8n'];
const figures = { ...results.bench.figures, ...figuresInN8n };
const ROOT = join(__dirname, '..');

/** Files with generated parts, relative to the root. */
export const PAGES = [
	'README.md',
	'docs/operations.md',
	'docs/performance.md',
	'docs/mojo-webqq.md',
	'docs/starbot.md',
	'docs/wildfire.md',
	'docs/yunhu.md',
];

interface Platform {
	name: string;
	page: string;
	resources: Resource[];
	/** All triggers of a platform have the same events. */
	triggers: string;
	events: INodePropertyOptions[];
	codes?: Array<{ code: number; name: string; message: string; hint?: string }>;
	/** Heading and cells of a column that says what an operation asks for beyond its fields. */
	needs?: [string, (resource: Resource, operation: Operation) => string];
}

const PLATFORMS: Record<string, Platform> = {
	starBot: {
		name: 'WeChat (StarBot)',
		page: 'docs/starbot.md',
		resources: starBot,
		triggers: 'WeChat (StarBot) Trigger',
		events: starBotEvents,
		needs: ['Names to look up, on the page', pageToLookUp],
	},
	wildfire: {
		name: 'WildfireChat',
		page: 'docs/wildfire.md',
		resources: wildfire,
		triggers: 'WildfireChat Trigger',
		events: wildfireEvents,
		codes: byNumber(wildfireCodes).map(({ hintsFor = {}, ...code }) => ({
			...code,
			hint: [code.hint ?? [], ...new Set(Object.values(hintsFor))].flat().join(' '),
		})),
	},
	yunhu: {
		name: 'Yunhu',
		page: 'docs/yunhu.md',
		resources: yunhu,
		triggers: 'Yunhu Trigger, Yunhu WebSocket Trigger',
		events: yunhuEvents,
		codes: yunhuCodes,
		needs: [
			'Credential',
			(_resource, operation) =>
				(operation as YunhuOperation).credential === USER ? 'User' : 'Bot',
		],
	},
	mojoWebqq: {
		name: 'QQ (Mojo-Webqq)',
		page: 'docs/mojo-webqq.md',
		resources: mojoWebqq,
		triggers: 'QQ (Mojo-Webqq) Trigger, QQ (Mojo-Webqq) Webhook Trigger',
		events: mojoWebqqEventsBy('webhook'),
		codes: byNumber(mojoWebqqCodes),
	},
};

const BLOCKS: Record<string, (argument: string) => string> = {
	/** Every operation of every platform. */
	operations: () =>
		[
			table(
				['Platform', 'Resource', 'Operations'],
				Object.values(PLATFORMS).flatMap(({ name, page, resources }) =>
					byName(resources).map((resource, index) => [
						index === 0 ? `[${name}](${page.replace('docs/', '')})` : '',
						resource.name,
						byName(resource.operations)
							.map((operation) => operation.name + markOf(resource, operation))
							.join(' · '),
					]),
				),
			),
			'',
			'¹ Needs one-time set-up: the vendor publishes the names of the request and its fields on pages that only customers see. ² Professional edition, or a newer server.',
		].join('\n'),

	/** Every trigger and its events. */
	events: () =>
		[
			table(
				['Triggers', 'Events'],
				Object.values(PLATFORMS).map(({ triggers, events }) => [
					triggers,
					byName(events)
						.map(
							({ name, description = '' }) =>
								name + (description.startsWith('Only by webhook') ? ' ³' : ''),
						)
						.join(' · '),
				]),
			),
			'',
			'³ Only the QQ (Mojo-Webqq) Webhook Trigger reports this event.',
		].join('\n'),

	/** A platform's page: its operations and what each does. */
	operationsOf: (key) => {
		const { resources, needs } = platform(key);
		return table(
			['Resource', 'Operation', 'What it does', ...(needs ? [needs[0]] : [])],
			byName(resources).flatMap((resource) =>
				byName(resource.operations).map((operation, index) => [
					index === 0 ? resource.name : '',
					operation.name,
					operation.description,
					...(needs ? [needs[1](resource, operation)] : []),
				]),
			),
		);
	},

	/** A platform's page: the events of its triggers. */
	eventsOf: (key) =>
		table(
			['In the editor', '`event` in the item', 'When'],
			byName(platform(key).events).map(({ name, value, description = '' }) => [
				name,
				`\`${String(value)}\``,
				description,
			]),
		),

	/** A platform's page: the codes of its refusals, with what the node says to each. */
	codesOf: (key) =>
		table(
			['Code', 'What the node says', 'What to do'],
			(platform(key).codes ?? []).map(({ code, name, message, hint = '' }) => [
				`${code} ${name}`,
				message,
				hint,
			]),
		),

	/** The n8n that everything is tested with. */
	n8n: () =>
		`Every test runs on n8n's own engine, version ${devDependencies['n8n-core']}; \`npm run test:e2e\` runs the examples in the n8n server, and with ` +
		`\`-- --n8n 1\` in the last n8n 1.x. The sandbox and the tests need Node.js ${engines.node.replace('>=', '')} or newer.`,

	/** Some of the benchmark's figures. */
	benchmarks: () =>
		[
			table(
				['What', 'Measured'],
				[
					[
						'100 messages to a server that takes 50 ms, 10 in flight',
						`${times('outbound.vsSequential')} times as fast as one after another`,
					],
					[
						'Processor time for an item',
						`${percent('outbound.overheadVsHttpRequest')} of what the HTTP Request node takes`,
					],
					[
						'Memory for 20,000 items',
						`${percent('outbound.memory')} of what the HTTP Request node takes`,
					],
					['Memory for sending a 20 MB file', `${measured('upload.memory').toFixed(1)} MB`],
					[
						'Time n8n needs to load the package at its start',
						`${percent('load.lazyVsEager')} of what it takes without the metadata that is shipped`,
					],
					[
						'Messages filtered out by a trigger',
						`${times('inbound.filteredVsWebhookIf.vm')} to ${times('inbound.filteredVsWebhookIf.legacy')} times as many a second as by Webhook and If, depending on n8n's expression engine; no execution stored`,
					],
					[
						'Forged calls refused',
						`${times('inbound.forgedVsWebhookNode.vm')} to ${times('inbound.forgedVsWebhookNode.legacy')} times as many a second as by the Webhook node; no execution stored`,
					],
					[
						'Events that start an execution, by a webhook',
						`${times('inbound.acceptedVsWebhookNode.vm')} to ${times('inbound.acceptedVsWebhookNode.legacy')} times as many a second as by the Webhook node`,
					],
					[
						'Events that start an execution, by a long poll',
						`${times('longpoll.eventsPerSecond')} times as many a second as the same pushed to the Webhook node`,
					],
					[
						'From an event of a long poll to its execution',
						`${measured('longpoll.latencyMs')} ms (median)`,
					],
					['Events of a long poll lost, of 10,000', String(measured('longpoll.lost'))],
					[
						'Processor time of ten triggers that wait',
						`${percent('longpoll.idleCpu', 1)} of one CPU`,
					],
				],
			),
			'',
			`n8n ${n8n}, n8n-core ${n8nCore}, Node.js ${node}, ${cpu}. [How it is measured](../bench/README.md), and [all figures](../bench/results.json).`,
		].join('\n'),
};

function platform(key: string): Platform {
	const found = PLATFORMS[key];
	if (found === undefined) throw new Error(`There is no platform "${key}"`);
	return found;
}

function byNumber<T extends object>(
	codes: Readonly<Record<number, T>>,
): Array<T & { code: number }> {
	return Object.entries(codes).map(([code, meaning]) => ({ code: Number(code), ...meaning }));
}

function markOf(resource: Resource, operation: Operation): string {
	if (starBot.includes(resource) && namesToLookUp(resource, operation) !== '') return ' ¹';
	return operation.description.includes('professional edition') ? ' ²' : '';
}

/** What the vendor has not published of a request. */
function namesToLookUp({ value }: Resource, operation: Operation): string {
	const entry = CATALOGUE.find((one) => one.resource === value && one.value === operation.value);
	if (entry === undefined) return '';
	if (entry.type === undefined) return 'type and names of values';
	return needsSetUp(entry) ? 'names of values' : '';
}

/** With the title of the vendor's page, by which it is found there. */
function pageToLookUp(resource: Resource, operation: Operation): string {
	const names = namesToLookUp(resource, operation);
	const title =
		CATALOGUE.find((one) => one.resource === resource.value && one.value === operation.value)
			?.title ?? '';
	return names && `${names}: ${title}`;
}

function byName<T extends { name: string }>(list: T[]): T[] {
	return [...list].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function measured(figure: keyof typeof figures): number {
	return figures[figure].value;
}

function times(figure: keyof typeof figures): string {
	return measured(figure).toFixed(1);
}

function percent(figure: keyof typeof figures, digits = 0): string {
	return `${(measured(figure) * 100).toFixed(digits)} %`;
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const PART = /(<!-- generated:(\w+)(?: (\w+))? -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/** The text of a page with its generated parts made anew. */
export function regenerated(text: string): string {
	return text.replace(
		PART,
		(_all, start: string, name: string, argument: string = '', end: string) => {
			const block = BLOCKS[name];
			if (block === undefined)
				throw new Error(`There is nothing to generate by the name of "${name}"`);
			return `${start}${block(argument)}\n${end}`;
		},
	);
}

export function readPage(page: string): string {
	return readFileSync(join(ROOT, page), 'utf8');
}

if (require.main === module) {
	for (const page of PAGES) writeFileSync(join(ROOT, page), regenerated(readPage(page)));
}
