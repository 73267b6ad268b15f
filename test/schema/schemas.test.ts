import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadOutputSchema, resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodeTypeDescription } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { PlatformNode } from '../../platforms';
import { filesBelow, readJson } from '../support/files';
import { ROOT } from '../support/run';
import { mojoWebqq } from './mojoWebqq';
import type { Platform, Sample } from './platform';
import { draftOf, expectTrue, expectValid, validatorOf, type Schema } from './schemas';
import { starbot } from './starbot';
import { wildfire } from './wildfire';
import { yunhu } from './yunhu';

/**
 * Compares the schemas with the outputs in both directions, because the editor's previews and n8n's
 * AI rely on them. `DRAFT=1 npx jest test/schema` writes a first version of missing schemas from
 * the outputs, and writes the samples of the events again.
 */

const OBSERVED: Record<PlatformNode, Platform> = { wildfire, yunhu, mojoWebqq, starBot: starbot };
const DRAFT = process.env.DRAFT !== undefined;

const known = readJson<Record<string, { sourcePath: string }>>(
	path.join(ROOT, 'dist/known/nodes.json'),
);
const types = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/** Gives every event the same time, so that the written samples change only when the events do. Timers still run. */
function stopTheClock(): void {
	jest.useFakeTimers({
		now: Date.UTC(2026, 0, 5, 9),
		doNotFake: [
			'clearImmediate',
			'clearInterval',
			'clearTimeout',
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'setInterval',
			'setTimeout',
		],
	});
}

/** Replaces random ids of messages and events by ids that are the same in every run. */
function withFixedIds(text: string): string {
	const random = text.matchAll(/"(?:eventId|messageId)": "([0-9a-f]{32}|[0-9a-f-]{36})"/g);
	const ids = [...new Set([...random].map(([, id]) => id as string))];
	return ids.reduce(
		(result, id, index) =>
			result.replaceAll(id, createHash('md5').update(`id ${index}`).digest('hex')),
		text,
	);
}

interface Place {
	name: string;
	resource?: string;
	operation?: string;
}

describe.each(Object.values(OBSERVED).map((platform) => [platform.folder, platform] as const))(
	'%s',
	(folder, platform) => {
		const ofFolder = types.filter(
			({ name }) => path.dirname(known[name]!.sourcePath) === `dist/nodes/${folder}`,
		);
		const triggers = ofFolder.filter(({ group }) => group.includes('trigger'));
		const all = ofFolder.filter((node) => !triggers.includes(node)).flatMap(operationsOf);
		// Excludes operations that wait, whose output is the answer: test/waiting and
		// sendAndWait.test.ts compare it with its schema.
		const places = all.filter(({ operation }) => operation !== 'sendAndWait');
		const page = path.join(ROOT, 'docs/events', `${platform.page}.json`);

		let samples: Sample[];
		let events: IDataObject[];
		beforeAll(async () => {
			samples = await platform.operations();
			stopTheClock();
			events = await platform.events();
			jest.useRealTimers();
			if (DRAFT) await draft();
		}, 300_000);

		const outputsOf = ({ resource, operation }: Place) =>
			samples
				.filter((sample) => sample.resource === resource && sample.operation === operation)
				.flatMap(({ output }) => output);

		async function draft(): Promise<void> {
			for (const [place, outputs] of [
				...places.map((place) => [place, outputsOf(place)] as const),
				[{ name: triggers[0]!.name }, events] as const,
			]) {
				const { resource = '', operation = 'output' } = place as Place;
				const file = path.join(
					ROOT,
					'nodes',
					folder,
					'__schema__/v1.0.0',
					resource,
					`${operation}.json`,
				);
				if (existsSync(file)) continue;
				await mkdir(path.dirname(file), { recursive: true });
				await writeFile(file, `${JSON.stringify(draftOf(outputs), null, '\t')}\n`);
			}
			const first = new Map([...events].reverse().map((item) => [item.event, item]));
			const shown = [...first.values()].sort((a, b) =>
				String(a.event).localeCompare(String(b.event)),
			);
			await mkdir(path.dirname(page), { recursive: true });
			await writeFile(page, `${withFixedIds(JSON.stringify(shown, null, '\t'))}\n`);
		}

		it.each(places.map((place) => [`${place.resource}.${place.operation}`, place] as const))(
			'%s',
			(_name, place) => {
				expectTrue(schemaAt(place), outputsOf(place));
			},
		);

		it.each(triggers.map(({ name }) => [name]))('%s', (name) => {
			expectTrue(schemaAt({ name }), events);
		});

		it('names every event of the triggers, and no other', () => {
			const options = triggers.flatMap(({ properties }) =>
				properties
					.filter(({ name }) => name === 'events' || name === 'serverEvents')
					.flatMap(({ options: listed = [] }) => listed),
			);
			const offered = [
				...new Set(options.map((option) => (option as { value: string }).value)),
			].sort();
			expect(schemaAt({ name: triggers[0]!.name }).properties?.event?.enum).toEqual(offered);
			expect([...new Set(events.map(({ event }) => event))].sort()).toEqual(offered);
			expect(
				readJson<IDataObject[]>(page)
					.map(({ event }) => event)
					.sort(),
			).toEqual(offered);
		});

		it('gives an AI Agent the text of every message, and a session for its memory in every chat', () => {
			for (const { event, chat, text, chatInput, sessionId } of events) {
				const { id, type, line, onlyTo } = chat as {
					id: string;
					type: string;
					line?: number;
					onlyTo?: string;
				};
				expect([event, typeof chatInput]).toEqual([
					event,
					platform.isMessage(String(event)) ? 'string' : 'undefined',
				]);
				if (chatInput !== undefined) expect(text).toContain(chatInput);
				const session = sessionId === undefined ? undefined : String(sessionId).split(':').slice(2);
				const onLine = line === undefined ? [] : ['line', String(line)];
				const ofPerson = onlyTo === undefined ? [] : ['only', onlyTo];
				const ofChat = [type, id.replaceAll(':', '%3A'), ...onLine, ...ofPerson];
				expect([event, session]).toEqual([event, id === '' ? undefined : ofChat]);
			}
		});

		it('has no event with a key that a node behind Send and Wait reads', () => {
			// Without an answer, Send and Wait passes its input on; a node behind it reads approved and
			// data.approved.
			for (const event of events) {
				expect(event).not.toHaveProperty('approved');
				expect(event).not.toHaveProperty('data');
			}
		});

		it('shows samples that match the schema', () => {
			const validate = validatorOf(schemaAt({ name: triggers[0]!.name }));
			for (const item of readJson<IDataObject[]>(page)) expectValid(validate, item);
		});

		it('has no schema without an operation', () => {
			const built = path.join(ROOT, 'dist/nodes', folder, '__schema__');
			const meant = all.map((place) =>
				path.relative(built, resolveOutputSchemaPath(referenceTo(place)) ?? ''),
			);
			expect(filesBelow(built)).toEqual([...meant, 'v1.0.0/output.json'].sort());
		});
	},
);

function operationsOf({ name, properties }: INodeTypeDescription): Place[] {
	return properties
		.filter((property) => property.name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option) => ({
				name,
				resource: displayOptions?.show?.resource?.[0] as string,
				operation: (option as { value: string }).value,
			})),
		);
}

/**
 * The path that n8n's server builds, for the editor's previews (exactly this file) and for its AI
 * (any version).
 */
function referenceTo({ name, resource, operation }: Place) {
	const nodeDir = path.dirname(path.join(ROOT, known[name]!.sourcePath));
	return { nodeDir, version: 1, resource, operation };
}

function schemaAt(place: Place): Schema {
	const reference = referenceTo(place);
	const found = loadOutputSchema({ ...reference, versionFallback: true });
	if (found === undefined)
		throw new Error(`n8n finds no output schema of ${JSON.stringify(place)}`);
	// n8n shows no preview for triggers; for operations it does not use another version's file.
	if (place.operation !== undefined)
		expect(readJson(resolveOutputSchemaPath(reference) ?? '')).toEqual(found);
	return found as unknown as Schema;
}
