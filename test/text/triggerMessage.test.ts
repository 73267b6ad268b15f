import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { propertiesOf } from '../../nodes/common/fields';
import type { Operation } from '../../nodes/common/operations/operation';
import {
	firstCases,
	operationName,
	PLATFORMS,
	startPlace,
	stopPlaces,
	type Place,
} from '../attacks/places';
import type { OperationCase, TestedPlatform } from '../attacks/platforms/platform';
import type { Received } from '../attacks/proxy';
import { messageOf } from '../fields/examples';
import { ROOT } from '../support/run';
import { SEED } from '../../sandbox/yunhu';
import { chain, references } from '../support/workflow';

/** The choices that use the message which started the workflow: whom to mention, and what to quote. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

/** The choices of a field that has this label, in all operations of a platform that have it. */
function choicesOf({ resources }: TestedPlatform, label: string): string[][] {
	const operations = resources.flatMap((resource) => resource.operations as Operation[]);
	return operations.flatMap(({ fields }) =>
		propertiesOf(fields)
			.filter(({ displayName, type }) => displayName === label && type === 'options')
			.map(({ options }) => (options as INodePropertyOptions[]).map(({ name }) => name)),
	);
}

const having = (label: string) =>
	PLATFORMS.filter((platform) => choicesOf(platform, label).length > 0);

it.each([
	['Mention', "Sender of the Trigger's Message", 'Users'],
	['Quote', "Trigger's Message", 'Message by ID'],
])('%s has the same choices on all platforms that can', (label, ...choices) => {
	// QQ has no request for either.
	expect(having(label).map(({ folder }) => folder)).toEqual(['StarBot', 'Wildfire', 'Yunhu']);
	for (const platform of having(label))
		for (const names of choicesOf(platform, label))
			expect(names).toEqual(expect.arrayContaining(choices));
});

it('no other field has a label with these words', () => {
	const labels = PLATFORMS.flatMap(({ resources }) =>
		resources.flatMap(({ operations }) =>
			operations.flatMap(({ fields }) =>
				propertiesOf(fields)
					.filter(({ type }) => type !== 'notice')
					.map(({ displayName }) => displayName)
					.filter((name) => /mention|quot|reply to message/i.test(name)),
			),
		),
	);
	expect([...new Set(labels)].sort()).toEqual([
		'Disable Mention Codes in Text',
		'Mention',
		'Mentioned User IDs',
		'Mentioned Users',
		'Quote',
		'Quoted Message ID',
		'Quoted Sender ID',
		'Quoted Sender Name',
		'Quoted Text',
	]);
});

/** What a request says, with the Base64 in it. */
function said({ url, body }: Received): string {
	const text = body.toString();
	const encoded = /"base64edData":"([^"]+)"/.exec(text)?.[1] ?? '';
	return [decodeURIComponent(url), text, Buffer.from(encoded, 'base64').toString()].join('\n');
}

/** Runs an operation behind a node that outputs nothing of the trigger's message, as an AI Agent does. */
async function runBehind(
	{ platform, entry, sandbox, proxy, credentials }: Place,
	message: IDataObject,
	chosen: IDataObject,
) {
	await entry.prepare(sandbox);
	proxy.arm();
	const { resource, operation, parameters } = entry;
	const json = { mode: 'raw', jsonOutput: '{"output": "It is sunny"}', options: {} };
	const id = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			['Answer', 'n8n-nodes-base.set', json, { typeVersion: 3.4 }],
			[
				'Send',
				`n8n-nodes-groupbots.${platform.node.split('.').at(-1)}`,
				{ resource, operation, ...parameters, ...chosen, options: { retries: 0 } },
				{ credentials: references(credentials) },
			],
		),
	);
	return await engine.run(id, { items: [{ json: message }] });
}

describe.each([
	['Mention', { mention: 'sender', contentType: 'text' }, 'sender', '7756242'],
	['Quote', { quote: 'trigger', contentType: 'text' }, 'message', '412367192064032769'],
] as const)('%s', (label, chosen, what, id) => {
	describe.each(having(label).map((platform) => [platform.folder, platform] as const))(
		'%s',
		(_folder, platform) => {
			const message = messageOf(platform.node);
			let places: Place[] = [];
			beforeAll(async () => {
				const operations = platform.resources.flatMap(({ value, operations: own }) =>
					own
						.filter(({ fields }) =>
							propertiesOf(fields).some(({ displayName }) => displayName === label),
						)
						.map((operation) => `${value}.${operation.value}`),
				);
				const cases = firstCases(platform).filter((entry) =>
					operations.includes(operationName(entry)),
				);
				expect(cases.map(operationName).sort()).toEqual(operations.sort());
				places = await Promise.all(
					cases.map(async (entry) => await startPlace(engine, platform, entry, `, ${label}`)),
				);
			});
			afterAll(async () => await stopPlaces(places));

			it('finds it behind another node', async () => {
				for (const place of places) {
					const { error } = await runBehind(place, message, chosen);
					expect([place.name, error?.message]).toEqual([place.name, undefined]);
					expect([place.name, place.proxy.requests.map(said).join('\n')]).toEqual([
						place.name,
						expect.stringContaining(id),
					]);
				}
			});

			it('says what is missing, and sends nothing', async () => {
				const without =
					what === 'sender'
						? { ...message, sender: { id: '' } }
						: { ...message, event: 'memberJoined', messageId: '' };
				for (const place of places) {
					for (const [given, complaint] of [
						[{}, / finds no message of an? .* \[item 0\]$/],
						[{ ...message, platform: 'elsewhere' }, / finds no message of an? .* \[item 0\]$/],
						[without, / finds no (?:sender|message) in the (?:message|event).* \[item 0\]$/],
					] as const) {
						const { error } = await runBehind(place, given, chosen);
						expect([place.name, error?.message]).toEqual([
							place.name,
							expect.stringMatching(complaint),
						]);
						expect(error?.message).toContain(`"${label}"`);
						expect((error as { description?: string }).description).toBeTruthy();
						expect(place.proxy.requests).toEqual([]);
					}
				}
			});
		},
	);
});

/** Somebody whom the robot may write to in private. */
const FRIENDS: Record<string, string> = {
	StarBot: 'wxid_bob',
	Wildfire: 'userB',
	Yunhu: SEED.bob,
};

describe.each(having('Mention').map((platform) => [platform.folder, platform] as const))(
	'a private chat of %s',
	(folder, platform) => {
		let place: Place;
		beforeAll(async () => {
			const entry = firstCases(platform).find(
				({ resource, parameters }) => resource === 'message' && parameters.sendTo === 'group',
			);
			place = await startPlace(engine, platform, entry as OperationCase, ', private');
		});
		afterAll(async () => await stopPlaces([place]));

		it('has nobody else to mention: the text goes without, and a hint says so', async () => {
			const chat = { id: FRIENDS[folder], type: 'private' };
			const { error, data } = await runBehind(
				place,
				{ ...messageOf(platform.node), chat },
				{ sendTo: 'chat', chat, mention: 'sender', contentType: 'text', text: 'It is sunny' },
			);
			expect(error?.message).toBeUndefined();
			const sent = place.proxy.requests.map(said).join('\n');
			expect(sent).toContain('It is sunny');
			expect(sent).not.toMatch(/@|"at"|mentionedTarget/);
			const [send] = data?.resultData.runData.Send ?? [];
			const hints = (send?.hints ?? []).map(({ message }) => message);
			expect(hints).toEqual([
				'"Mention" had no effect: there is nobody else to mention in a private chat.',
			]);
		});
	},
);
