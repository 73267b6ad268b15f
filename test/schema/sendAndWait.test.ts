import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type Engine } from '../../engine';
import { PLATFORMS as REGISTERED } from '../../platforms';
import {
	PLATFORMS,
	runPlace,
	startPlace,
	stopPlaces,
	waitingCase,
	type Place,
} from '../attacks/places';
import { subjectsIn } from '../fields/subjects';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import { expectTrue, type Schema } from './schemas';

/**
 * Compares the chat of a question that nobody answered with the schema of each platform: what it
 * has besides ID and type differs. test/waiting compares the rest of the output.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

/** Parameters that send the question with each choice of Send To, and to each kind of chat of a trigger. */
function targetsOf(place: Place, chats: IDataObject[]): IDataObject[] {
	const subjects = subjectsIn(place);
	const sendTo = subjects.find(({ property: { name } }) => name === 'sendTo');
	const choices = (sendTo?.property.options ?? []) as INodePropertyOptions[];
	const chosen = choices.flatMap(({ value }): IDataObject[] => {
		const shown = subjects.find(({ property: { displayOptions } }) =>
			displayOptions?.show?.sendTo?.includes(value),
		);
		return shown === undefined ? [] : [shown.withValue(shown.usual)];
	});
	expect(chosen.length).toBeGreaterThan(1);
	expect(chosen).toHaveLength(choices.length);
	return [...chosen, ...chats.map((chat) => ({ sendTo: 'chat', chat }))];
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(folder, platform) => {
		let place: Place;
		beforeAll(async () => {
			place = await startPlace(engine, platform, waitingCase(platform));
			// QQ's published client never answers these.
			place.proxy.arm(
				({ response }) => void response.end('{"id":1,"code":0,"status":"success"}'),
				({ url }) => url.includes('/send_sess_message'),
			);
		});
		afterAll(async () => await stopPlaces([place]));

		it('declares the chat of a question without an answer', async () => {
			const { page } = REGISTERED.find((one) => one.folder === folder)!;
			const events = readJson<IDataObject[]>(
				path.join(ROOT, page.replace(/([^/]+)\.md$/, 'events/$1.json')),
			);
			const more = { line: 2, onlyTo: 'userA' };
			const heard = events.map(({ chat }) => JSON.stringify({ ...(chat as object), ...more }));
			const chats = [...new Set(heard)].map((chat) => JSON.parse(chat) as IDataObject);
			const outputs: IDataObject[] = [];
			for (const parameters of targetsOf(place, chats)) {
				const entry = {
					...place.entry,
					parameters: { ...place.entry.parameters, ...parameters },
				};
				const run = await runPlace(engine, { ...place, entry }, 0);
				const { data } = run.items[0]?.json ?? {};
				if (run.status === 'waiting') outputs.push((data as IDataObject).chat as IDataObject);
			}
			const file = `nodes/${folder}/__schema__/v1.0.0/message/sendAndWait.json`;
			const declared = readJson<Schema>(path.join(ROOT, file)).properties?.data?.properties?.chat;
			expectTrue({ ...declared!, version: 1 }, outputs);
		});
	},
);
