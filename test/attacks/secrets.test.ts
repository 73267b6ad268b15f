import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type INodeProperties,
} from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { forAll } from '../support/concurrency';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import { PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import type { OperationCase, TestedPlatform } from './platforms/platform';
import { FaultyProxy, invented, type Received } from './proxy';

/**
 * Servers and proxies that echo the request in their response, and ones that redirect it to another
 * host: no secret of a credential may reach an error, an item or the other host. Covers the
 * operations, the credential tests and the logins.
 */

/**
 * The whole request, as error pages echo it. It begins shortly before the first secret, as an error
 * shows only the beginning of a page.
 */
function echo(request: Received, secrets: readonly string[]): string {
	const { method, url, headers, body } = request;
	const parts = [method, url, decodeURIComponent(url), ...headers, body, JSON.stringify(headers)];
	const whole = parts.join('\n');
	const hidden = [...secrets.flatMap(formsOf), ...signaturesIn(request)];
	const places = hidden.map((text) => whole.indexOf(text)).filter((place) => place >= 0);
	const start = places.length === 0 ? 0 : Math.max(Math.min(...places) - 10, 0);
	return `${whole.slice(start)}\n${whole}`;
}

const answer = (status: number, type: string, make: (request: Received) => string) =>
	invented((request) => ({
		status,
		headers: { 'content-type': type },
		body: Buffer.from(make(request)),
	}));

/** Responses with a text that has secrets. */
const REPLIES = (platform: TestedPlatform, text: (request: Received) => string) => ({
	'a page with HTTP 200': answer(200, 'text/html', text),
	'a page with HTTP 404': answer(404, 'text/html', text),
	'a page with HTTP 500': answer(500, 'text/plain', text),
	"the platform's refusal": answer(200, 'application/json', (request) =>
		JSON.stringify(platform.refusal(text(request))),
	),
	'the refusal of a proxy': answer(403, 'application/json', (request) =>
		JSON.stringify({ message: text(request) }),
	),
});

/** Tells whether the operation of a case makes its requests with this type of credential. */
function isSignedBy({ resources }: TestedPlatform, entry: OperationCase, type: string): boolean {
	const found = resources
		.find(({ value }) => value === entry.resource)
		?.operations.find(({ value }) => value === entry.operation);
	return found !== undefined && (!('credential' in found) || found.credential === type);
}

/** A text in every encoding in which a request may carry it. */
function formsOf(secret: string): string[] {
	return [
		secret,
		encodeURIComponent(secret),
		encodeURIComponent(secret).toLowerCase(),
		new URLSearchParams([['', secret]]).toString().slice(1),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
		Buffer.from(secret).toString('base64url'),
	];
}

const TYPES = readJson<Array<{ name: string; properties: INodeProperties[] }>>(
	path.join(ROOT, 'dist/types/credentials.json'),
);

/** The secret fields that a credential has; of the others n8n gives no values to nodes. */
function secretFields(type: string, data: object): string[] {
	const { properties = [] } = TYPES.find(({ name }) => name === type) ?? {};
	return properties
		.filter(({ typeOptions }) => typeOptions?.password === true)
		.filter((one) => NodeHelpers.displayParameter({ ...data }, one, null, null))
		.map(({ name }) => name);
}

/**
 * The signatures in a request's headers and query. They are secret, because they let anyone repeat
 * the request.
 */
function signaturesIn({ url, headers }: Received): string[] {
	const named = Object.fromEntries(
		headers.flatMap((name, index) =>
			index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? '']] : [],
		),
	) as Record<string, string>;
	const key = new URLSearchParams(url.split('?', 2)[1]).get('key');
	return [named.sign, key].filter((text): text is string => typeof text === 'string');
}

interface Signed {
	place: Place;
	secrets: string[];
}

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let sandbox: Sandbox;
		let signed: Signed[] = [];
		const echoes = REPLIES(platform, (request) =>
			echo(
				request,
				platform.signedBy(sandbox).flatMap(({ secrets }) => secrets),
			),
		);
		beforeAll(async () => {
			sandbox = await startSandbox();
			for (const { about, type, secrets } of platform.signedBy(sandbox)) {
				const cases = platform.cases.filter(({ requests }) => requests.length > 0);
				const made = cases.map(async (entry) => {
					const place = await startPlace(engine, platform, entry, ` with ${about}`);
					const signing = platform
						.signedBy(place.sandbox, entry.credential)
						.find((one) => one.about === about);
					const data = JSON.parse(
						JSON.stringify(signing?.data).replaceAll(place.sandbox.url, place.proxy.url),
					) as ICredentialDataDecryptedObject;
					const id = `${place.name}, signed`;
					const own = { ...data, ...entry.credential } as ICredentialDataDecryptedObject;
					engine.addCredential({ id, name: id, type, data: own });
					return {
						place: { ...place, credentials: { ...place.credentials, [type]: id } },
						secrets,
					};
				});
				signed.push(...(await Promise.all(made)));
			}
		});
		afterAll(async () => {
			await stopPlaces(signed.map(({ place }) => place));
			await sandbox.close();
			signed = [];
		});

		it.each(Object.entries(echoes))(
			'%s that echoes the request: no operation shows a secret',
			async (_name, handler) => {
				await forAll(signed, async ({ place, secrets }) => {
					const { proxy, name } = place;
					proxy.arm(handler);
					const execution = await runPlace(engine, place, 0);
					const shown = JSON.stringify([
						execution.error,
						execution.error?.message,
						execution.error?.description,
						execution.data,
					]);
					const hidden = [...secrets.flatMap(formsOf), ...proxy.requests.flatMap(signaturesIn)];
					expect([name, proxy.requests.length > 0]).toEqual([name, true]);
					expect([name, hidden.filter((text) => shown.includes(text))]).toEqual([name, []]);
				});
			},
		);

		it.each(['HTTP 301', 'HTTP 302', 'HTTP 303', 'HTTP 307', 'HTTP 308'] as const)(
			'%s to another host: no operation follows it',
			async (fault) => {
				await forAll(signed, async ({ place }) => {
					const { proxy, name } = place;
					proxy.arm(fault);
					const { status } = await runPlace(engine, place, 0);
					expect([name, status, proxy.redirected]).toEqual([name, 'error', []]);
				});
			},
		);

		it.each(['HTTP 301', 'HTTP 302', 'HTTP 303', 'HTTP 307', 'HTTP 308'] as const)(
			'%s to another host: no credential test follows it, and none succeeds',
			async (fault) => {
				const proxy = await FaultyProxy.before(sandbox.url);
				for (const { about, type, data } of platform.signedBy(sandbox)) {
					proxy.arm(fault);
					const text = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
					const result = await engine.testCredential(
						type,
						JSON.parse(text) as ICredentialDataDecryptedObject,
					);
					expect([about, result.status, proxy.redirected]).toEqual([about, 'Error', []]);
					expect([about, proxy.requests.length > 0]).toEqual([about, true]);
				}
				await proxy.close();
			},
		);

		it.each(Object.entries(echoes))(
			'%s that echoes the request: no credential test shows a secret',
			async (_name, handler) => {
				const proxy = await FaultyProxy.before(sandbox.url);
				for (const { about, type, data, secrets } of platform.signedBy(sandbox)) {
					proxy.arm(handler);
					const text = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
					const { status, message } = await engine.testCredential(
						type,
						JSON.parse(text) as ICredentialDataDecryptedObject,
					);
					const hidden = [...secrets.flatMap(formsOf), ...proxy.requests.flatMap(signaturesIn)];
					// The error response may concern the request and not the credential.
					if (handler !== echoes["the platform's refusal"])
						expect([about, status]).toEqual([about, 'Error']);
					expect([about, hidden.filter((one) => message.includes(one))]).toEqual([about, []]);
				}
				await proxy.close();
			},
		);

		it('a server that writes any secret of the credential, in any form: neither an operation nor a credential test shows it', async () => {
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				const { place } = signed.find(({ place: { entry } }) => isSignedBy(platform, entry, type))!;
				const { proxy } = place;
				const fields = secretFields(type, data);
				expect([about, fields]).not.toEqual([about, []]);
				const own = Object.fromEntries(fields.map((field) => [field, `s3/${field}+"%=&`]));
				const id = `${about}, all secrets`;
				const all = JSON.parse(
					JSON.stringify({ ...data, ...own }).replaceAll(sandbox.url, proxy.url),
				) as ICredentialDataDecryptedObject;
				const shown: unknown[] = [];
				for (const [field, form] of fields.flatMap((one) =>
					formsOf(own[one]!).map((written) => [one, written] as const),
				)) {
					const replies = {
						...REPLIES(platform, () => `x ${form} x`),
						'a content type': answer(404, `text/${form}`, () => 'x'),
						// An error shows the first 80 characters of a page.
						'a page that is cut': answer(404, 'text/html', () => `${'x'.repeat(70)} ${form}`),
					};
					for (const [reply, handler] of Object.entries(replies)) {
						proxy.arm(handler);
						// A login that fails changes the stored session.
						engine.addCredential({ id, name: id, type, data: all });
						const credentials = { ...place.credentials, [type]: id };
						const { error } = await runPlace(engine, { ...place, credentials }, 0);
						const { message } = await engine.testCredential(type, all);
						const words = [error?.message, error?.description, message].join('\n');
						if (words.includes(form.slice(0, 6))) shown.push([field, form, reply, words]);
					}
				}
				expect([about, shown]).toEqual([about, []]);
			}
		});

		it('a server that writes the password or the query of its address: neither an operation nor a credential test shows it', async () => {
			const hidden = ['p4ss/w"ö', 'qu3ry+gate', `gate:p4ss/w"ö`];
			const [password = '', query = ''] = hidden.map(encodeURIComponent);
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				const { place } = signed.find(({ place: { entry } }) => isSignedBy(platform, entry, type))!;
				const { proxy } = place;
				const id = `${about}, secrets in the address`;
				// StarBot's token goes into the header that the user name needs.
				const bare = type === 'starBotApi' ? { ...data, token: '' } : data;
				const own = JSON.parse(
					JSON.stringify(bare)
						.replaceAll(sandbox.url, proxy.url.replace('//', `//gate:${password}@`))
						.replace(/("http:[^"]*)"/g, `$1?gate=${query}"`),
				) as ICredentialDataDecryptedObject;
				engine.addCredential({ id, name: id, type, data: own });
				const shown: unknown[] = [];
				for (const form of hidden.flatMap(formsOf)) {
					const replies = REPLIES(platform, () => `x ${form} x`);
					for (const reply of ['a page with HTTP 404', "the platform's refusal"] as const) {
						proxy.arm(replies[reply]);
						const credentials = { ...place.credentials, [type]: id };
						const { error } = await runPlace(engine, { ...place, credentials }, 0);
						const { message } = await engine.testCredential(type, own);
						expect([about, proxy.requests.length > 1]).toEqual([about, true]);
						const words = [error?.message, error?.description, message].join('\n');
						if (words.includes(form.slice(0, 6))) shown.push([form, reply, words]);
					}
				}
				expect([about, shown]).toEqual([about, []]);
			}
		});

		it.each(['\u5bc6\u7801', '\0', '\n'])(
			'a secret with %j in it is sent whole or not at all',
			async (unfit) => {
				const secret = `f8Jq${unfit}0xM2`;
				const proxy = await FaultyProxy.before(sandbox.url);
				proxy.arm();
				for (const { about, type, data, secrets } of platform.signedBy(sandbox)) {
					const text = secrets.reduce(
						(all, one) => all.replaceAll(JSON.stringify(one), JSON.stringify(`f8Jq${unfit}0xM2`)),
						JSON.stringify(data).replaceAll(sandbox.url, proxy.url),
					);
					const changedData = JSON.parse(text) as ICredentialDataDecryptedObject;
					await engine.testCredential(type, changedData);
					const id = `${about} with ${unfit}`;
					engine.addCredential({ id, name: id, type, data: changedData });
					for (const { place } of signed.slice(0, 3)) {
						const credentials = { ...place.credentials, [type]: id };
						await runPlace(engine, { ...place, credentials }, 0);
					}
					// Without the characters, or with something else in their place.
					const broken = proxy.requests
						.map(({ url, headers, body }) =>
							[decodeURIComponent(url), ...headers, body.toString()].join('\n'),
						)
						.map((sent) => sent.replaceAll(secret, '').replaceAll(JSON.stringify(secret), ''))
						.filter((sent) => /f8Jq.{0,6}0xM2/s.test(sent));
					expect([about, broken]).toEqual([about, []]);
				}
				// Operations such as Relogin take effect seconds later, when this server is used by other tests.
				await signed[0]!.place.entry.prepare(sandbox);
				await proxy.close();
			},
		);

		it.each(['wrong', 'a', 'the', 'code', 'Check', 'HTTP', '1'])(
			'redacting the secret "%s" leaves the words of the package intact',
			async (word) => {
				const proxy = await FaultyProxy.before(sandbox.url);
				const answers = [
					'HTTP 302',
					'a login page',
					answer(200, 'application/json', () => JSON.stringify(platform.refusal('不'))),
					answer(401, 'x/y', () => '不'),
					answer(200, 'application/json', () => JSON.stringify({ code: 244, status: '不' })),
				] as const;
				for (const { about, type, data, secrets } of platform.signedBy(sandbox)) {
					const said = async (secret: string) => {
						const text = secrets.reduce(
							(all, one) => all.replaceAll(JSON.stringify(one), JSON.stringify(secret)),
							JSON.stringify(data).replaceAll(sandbox.url, proxy.url),
						);
						const messages: string[] = [];
						for (const one of answers) {
							proxy.arm(one);
							const tested = await engine.testCredential(
								type,
								JSON.parse(text) as ICredentialDataDecryptedObject,
							);
							messages.push(tested.message);
						}
						return messages;
					};
					expect([about, await said(word)]).toEqual([about, await said('f8Jq0xM2')]);
				}
				await proxy.close();
			},
		);
	},
);
