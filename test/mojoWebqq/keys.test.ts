import { expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { canSearch, clientKey, keyOf } from '../../nodes/MojoWebqq/transport';

/** Which credentials name the same client, so that its messages go out one after another, and which share a poll. */

const BASE = { baseUrl: 'http://127.0.0.1:5000', client: '', authentication: 'none' };

it.each([
	'http://127.0.0.1:5000/',
	' http://localhost:5000 ',
	'http://[::1]:5000',
	'http://LOCALHOST:5000/',
])('%s is the same client on this machine', (baseUrl) => {
	expect(clientKey({ ...BASE, baseUrl })).toBe(clientKey(BASE));
	expect(keyOf({ ...BASE, baseUrl, client: ' ' })).toBe(keyOf(BASE));
});

it.each<IDataObject>([
	{ baseUrl: 'http://127.0.0.1:4000' },
	{ baseUrl: 'https://127.0.0.1:5000' },
	{ baseUrl: 'http://127.0.0.1:5000/other' },
	{ baseUrl: 'http://localhost.example:5000' },
	{ baseUrl: 'http://mylocalhost:5000' },
	{ baseUrl: 'no address' },
	{ baseUrl: 'another one' },
	{ client: 'second' },
])('%j is another client', (other) => {
	expect(clientKey({ ...BASE, ...other } as never)).not.toBe(clientKey(BASE));
	expect(keyOf({ ...BASE, ...other } as never)).not.toBe(keyOf(BASE));
});

it.each<IDataObject>([
	{ authentication: 'signature' },
	{ secretParameters: 'user=n8n' },
	{ authSecret: 'another secret' },
])('%j is the same client, polled by itself', (other) => {
	expect(clientKey({ ...BASE, ...other } as never)).toBe(clientKey(BASE));
	expect(keyOf({ ...BASE, ...other } as never)).not.toBe(keyOf(BASE));
	expect(keyOf({ ...BASE, ...other } as never)).not.toContain('secret');
});

it('blanks that were pasted around a secret make no second poll', () => {
	const signed = { ...BASE, authentication: 'signature', authSecret: 'k3y' };
	expect(keyOf({ ...signed, authSecret: ' k3y\n' })).toBe(keyOf(signed));
	const named = { ...BASE, authentication: 'parameters', secretParameters: 'user=n8n' };
	expect(keyOf({ ...named, secretParameters: 'user=n8n ' })).toBe(keyOf(named));
});

it('a client can search where its requests have no other parameters', () => {
	expect(canSearch(BASE)).toBe(true);
	expect(canSearch({ baseUrl: BASE.baseUrl })).toBe(true);
	expect(canSearch({ ...BASE, client: ' second ' })).toBe(false);
	expect(canSearch({ ...BASE, authentication: 'parameters' })).toBe(false);
});
