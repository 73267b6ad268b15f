import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';

/**
 * Credentials as people paste them: addresses with a slash, a query, a fragment or blanks, and secrets
 * with blanks around them.
 */

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

		it('blanks around what was pasted into a credential change no request', async () => {
			const [place] = places;
			const { sandbox, proxy } = place!;
			const through = (data: object) =>
				JSON.parse(
					JSON.stringify(data).replaceAll(sandbox.url, proxy.url),
				) as ICredentialDataDecryptedObject;
			const requests = async (type: string, data: ICredentialDataDecryptedObject) => {
				proxy.arm();
				await engine.testCredential(type, data);
				return proxy.requests.map(({ url, headers, body }) => [
					url.replace(/(key|exp)=[^&]*/g, ''),
					headers.filter((_, index) =>
						/^(authorization|token|rid)$/i.test(headers[index - 1] ?? ''),
					),
					String(body),
				]);
			};
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				const plain = through(data);
				const asked = await requests(type, plain);
				expect([about, asked.length > 0]).toEqual([about, true]);
				expect([about, await requests(type, padded(plain))]).toEqual([about, asked]);
			}
		});

		it('blanks around a secret leave its signature valid', async () => {
			const { sandbox } = places[0]!;
			for (const { type, data } of platform.credentials(sandbox, {})) {
				const { status } = await engine.testCredential(
					type,
					padded(data as ICredentialDataDecryptedObject),
				);
				expect([type, status]).toEqual([type, 'OK']);
			}
		});
	},
);

/** Texts that people paste. The platforms compare email and password as they are. */
const PASTED =
	/^(token|robotSecret|robotId|secretParameters|authSecret|client|url|baseUrl|webUrl)$/;

function padded(data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
	return Object.fromEntries(
		Object.entries(data).map(([name, value]) => [
			name,
			PASTED.test(name) && typeof value === 'string' && value !== '' ? ` ${value}\n` : value,
		]),
	);
}
