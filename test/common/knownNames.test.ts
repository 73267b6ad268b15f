import { afterEach, expect, it, jest } from '@jest/globals';

import { KnownNames } from '../../nodes/common/triggers/knownNames';

const MINUTE = 60_000;
const matches = (wanted: string) => (names: string[]) => names.includes(wanted);

afterEach(() => void jest.restoreAllMocks());

it('simultaneous calls share a request, whose answer may lack some names', async () => {
	const known = new KnownNames();
	const ask = jest.fn(async () => ['', 'Bot']);
	const got = await Promise.all([1, 2, 3].map(async () => await known.get('k', () => false, ask)));
	expect([got, ask.mock.calls]).toEqual([[['Bot'], ['Bot'], ['Bot']], [[undefined]]]);
	expect(await known.get('other', matches('Bot'), async () => ['Other'])).toEqual(['Other']);
});

it('names that do not match are requested again after a minute, by one of several calls', async () => {
	const known = new KnownNames();
	const now = jest.spyOn(Date, 'now').mockReturnValue(0);
	await known.get('k', matches('Bot'), async () => ['Bot']);
	const ask = jest.fn(async () => ['Renamed']);
	const get = async (name: string) => await known.get('k', matches(name), ask);
	now.mockReturnValue(MINUTE - 1);
	expect(await get('Renamed')).toEqual(['Bot']);
	now.mockReturnValue(MINUTE);
	expect(await get('Bot')).toEqual(['Bot']);
	expect(ask).not.toHaveBeenCalled();
	expect(await Promise.all([get('Renamed'), get('Renamed')])).toEqual([['Renamed'], ['Renamed']]);
	expect(ask.mock.calls).toEqual([[['Bot']]]);
});

it('a request without an answer keeps the names; one that throws is made again by the next call', async () => {
	const known = new KnownNames();
	const now = jest.spyOn(Date, 'now').mockReturnValue(0);
	const fails = async () => {
		throw new Error('no credential');
	};
	await expect(known.get('k', () => false, fails)).rejects.toThrow('no credential');
	expect(
		await known.get(
			'k',
			() => false,
			async () => ['Bot'],
		),
	).toEqual(['Bot']);
	now.mockReturnValue(MINUTE);
	await expect(known.get('k', () => false, fails)).rejects.toThrow('no credential');
	expect(
		await known.get(
			'k',
			() => false,
			async () => [''],
		),
	).toEqual(['Bot']);
});
