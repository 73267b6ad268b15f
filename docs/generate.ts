/**
 * Generates the parts of the pages that depend on other files: replaces the text between `<!--
 * generated:NAME ARGUMENT -->` and `<!-- /generated -->` by data of the nodes, package.json and the
 * benchmark's results. Run by `npm run docs`; a test fails if a page differs from this output.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as results from '../bench/results.json';
import { PLATFORMS } from '../platforms';
import type { Platform } from '../platforms/platform';
import type { Operation, Resource } from '../nodes/common/operations/operation';
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
	...PLATFORMS.map(({ page }) => page).sort(),
];

type Platforms = readonly Platform[];

const BLOCKS: Record<string, (argument: string, platforms: Platforms) => string> = {
	/** Every operation of every platform. */
	operations: (_argument, platforms) =>
		[
			table(
				['Platform', 'Resource', 'Operations'],
				platforms.flatMap((platform) =>
					byName(platform.resources).map((resource, index) => [
						index === 0 ? `[${platform.name}](${platform.page.replace('docs/', '')})` : '',
						resource.name,
						byName(resource.operations)
							.map((operation) => operation.name + markOf(platform, resource, operation))
							.join(' · '),
					]),
				),
			),
			'',
			'¹ Needs one-time set-up: the vendor publishes the names of the request and its fields on pages that only customers see. ² Professional edition, or a newer server.',
		].join('\n'),

	/** Every trigger and its events. */
	events: (_argument, platforms) =>
		[
			table(
				['Triggers', 'Events'],
				platforms.map(({ triggers, events, onlyByWebhook = [] }) => [
					triggers.join(', '),
					byName(events)
						.map(({ name, value }) => name + (onlyByWebhook.includes(value) ? ' ³' : ''))
						.join(' · '),
				]),
			),
			'',
			'³ Only the QQ (Mojo-Webqq) Webhook Trigger reports this event.',
		].join('\n'),

	/** A platform's page: its operations with their descriptions. */
	operationsOf: (node, platforms) => {
		const { resources, needs } = platformOf(node, platforms);
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
	eventsOf: (node, platforms) =>
		table(
			['In the editor', '`event` in the item', 'When'],
			byName(platformOf(node, platforms).events).map(({ name, value, description = '' }) => [
				name,
				`\`${String(value)}\``,
				description,
			]),
		),

	/** A platform's page: the platform's error codes, with the node's messages. */
	codesOf: (node, platforms) =>
		table(
			['Code', 'What the node says', 'What to do'],
			(platformOf(node, platforms).codes ?? []).map(({ code, name, message, hint = '' }) => [
				`${code} ${name}`,
				message,
				hint,
			]),
		),

	/** The n8n version that all tests use. */
	n8n: () =>
		`The tests of the nodes run on n8n's own engine, version ${devDependencies['n8n-core']}; \`npm run test:e2e\` runs the examples in the n8n server, and with ` +
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
						`${percent('outbound.overheadVsHttpRequest')} of what the HTTP Request node takes; ${percent('outbound.overheadEvaluated')} if n8n's expression engine has to evaluate the fields`,
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

function platformOf(node: string, platforms: Platforms): Platform {
	const found = platforms.find((platform) => platform.node === node);
	if (found === undefined) throw new Error(`There is no platform "${node}"`);
	return found;
}

function markOf(
	{ needsSetUp = () => false }: Platform,
	resource: Resource,
	operation: Operation,
): string {
	if (needsSetUp(resource, operation)) return ' ¹';
	return operation.description.includes('professional edition') ? ' ²' : '';
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

/** Returns the text of a page with its generated parts renewed. */
export function regenerated(text: string, platforms: Platforms = PLATFORMS): string {
	return text.replace(
		PART,
		(_all, start: string, name: string, argument: string = '', end: string) => {
			const block = BLOCKS[name];
			if (block === undefined)
				throw new Error(`There is nothing to generate by the name of "${name}"`);
			return `${start}${block(argument, platforms)}\n${end}`;
		},
	);
}

export function readPage(page: string): string {
	return readFileSync(join(ROOT, page), 'utf8');
}

if (require.main === module) {
	for (const page of PAGES) writeFileSync(join(ROOT, page), regenerated(readPage(page)));
}
