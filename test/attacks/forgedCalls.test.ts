import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { newBody, startWorld, WEBHOOK_TRIGGERS, type World } from '../triggers/support';

/**
 * Makes calls without the secret, or with the secret in another form than in the address: they must
 * get 401, whatever else they contain.
 */

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());

/**
 * Queries around the name and the value of the secret; n8n reads nested ones as objects and lists.
 */
const queriesOf = (name: string, secret: string) => [
	'',
	`${name}=`,
	`${name}=wrong`,
	`${name}=%00`,
	`${name}=%ff%fe`,
	`${name}=${'x'.repeat(8_000)}`,
	`${name}[toString]=1`,
	`${name}[length]=${secret.length}`,
	`${name}[__proto__]=${secret}`,
	`__proto__[${name}]=${secret}`,
	`constructor[prototype][${name}]=${secret}`,
	`${name}[]=${secret}`,
	`${name}[0]=${secret}`,
	`${name}[x]=${secret}`,
	`${name}=${secret}&${name}=${secret}`,
	`${name}=wrong&${name}=${secret}`,
	`${name.toUpperCase()}=${secret}`,
	`%20${name}=${secret}`,
	`${name}=${secret}%20`,
	`${name}=${secret}%00`,
	`${name}=${secret.slice(0, -1)}`,
	`${name}=${secret}x`,
	`${name}=${secret.toUpperCase()}`,
];

const HEADERS: Array<Record<string, string>> = [
	{ 'content-type': 'application/json' },
	{ 'content-type': 'text/plain' },
	{ 'content-type': 'application/x-www-form-urlencoded' },
	{ 'content-type': 'application/octet-stream' },
	{ 'content-type': 'application/json', authorization: 'Bearer x' },
];

it.each(WEBHOOK_TRIGGERS)('%s', async (trigger) => {
	const id = world.add(trigger);
	await world.engine.activate(id);
	const url = world.urlOf(trigger, id);
	const [[name, secret] = ['', '']] = [...url.searchParams];
	expect(secret).not.toBe('');
	const post = async (address: string, headers = HEADERS[0]) =>
		(await fetch(address, { method: 'POST', headers, body: newBody(trigger) })).status;
	for (const query of queriesOf(name, secret)) {
		for (const headers of HEADERS) {
			const status = await post(`${url.origin}${url.pathname}?${query}`, headers);
			expect([query, headers, status]).toEqual([query, headers, 401]);
		}
	}
	await world.engine.idle();
	expect(world.executionsOf(id)).toEqual([]);
	expect(await post(url.href)).toBe(200);
	await world.engine.idle();
	expect(world.executionsOf(id).map(({ status }) => status)).toEqual(['success']);
});
