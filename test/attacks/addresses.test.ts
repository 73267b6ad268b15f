import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { ROOT } from '../support/run';
import { forAll, PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';

/** Addresses in credentials as people copy them: with a slash, a query, a fragment or blanks. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

const ENDINGS: Array<[ending: string, query: string]> = [
	['/', ''],
	[' ', ''],
	['?gate=open', 'gate=open'],
	['/?gate=open', 'gate=open'],
	['//?gate=open&x=?', 'gate=open&x='],
	['/#/login', ''],
];

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let places: Place[];
		beforeAll(async () => {
			const entries = platform.cases.filter(({ requests }) => requests.length > 0);
			places = await Promise.all(
				entries.map(async (entry, index) => await startPlace(engine, platform, entry, ` ${index}`)),
			);
		});
		afterAll(async () => await stopPlaces(places));

		it.each(ENDINGS)(
			'every operation finds its path at an address that ends with "%s"',
			async (ending, query) => {
				await forAll(places, async (place) => {
					const { entry, name, proxy, sandbox } = place;
					const credentials = platform.credentials(sandbox, entry.credential ?? {}).map((one) => {
						const id = `${name} ${one.type}${ending}`;
						const data = JSON.stringify(one.data)
							.replaceAll(sandbox.url, proxy.url)
							.replace(/"(https?:[^"]*)"/g, (_, address: string) =>
								JSON.stringify(address + ending),
							);
						const parsed = JSON.parse(data) as ICredentialDataDecryptedObject;
						engine.addCredential({ id, name: id, type: one.type, data: parsed });
						return [one.type, id] as const;
					});
					proxy.arm();
					await runPlace(engine, { ...place, credentials: Object.fromEntries(credentials) }, 0);
					const paths = proxy.requests.map(platform.keyOf);
					expect([name, paths]).toEqual([name, entry.requests]);
					const without = proxy.requests.filter(({ url }) => !url.includes(query));
					expect([name, without.map(({ url }) => url)]).toEqual([name, []]);
				});
			},
		);
	},
);
