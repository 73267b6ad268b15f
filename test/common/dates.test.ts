import { describe, expect, it } from '@jest/globals';

import { toDate } from '../../nodes/common/dates';

const reject = (complaint: string) => new Error(complaint);
const read = (given: unknown, timeZone = 'Asia/Shanghai') =>
	toDate(given, timeZone, reject)?.toISOString();

it.each([
	// As the editor's picker writes it.
	['2026-12-31T18:00:00', '2026-12-31T10:00:00.000Z'],
	['2026-12-31 18:00', '2026-12-31T10:00:00.000Z'],
	['2026-12-31', '2026-12-30T16:00:00.000Z'],
	['2026-12-31T18:00:00.5', '2026-12-31T10:00:00.500Z'],
	[' 2026-12-31T18:00:00.123456+01:00 ', '2026-12-31T17:00:00.123Z'],
	['2026-12-31T18:00z', '2026-12-31T18:00:00.000Z'],
	['2026-12-31T18:00:00-0530', '2026-12-31T23:30:00.000Z'],
	[1_798_711_200, '2026-12-31T10:00:00.000Z'],
	['1798711200', '2026-12-31T10:00:00.000Z'],
	[1_798_711_200_000, '2026-12-31T10:00:00.000Z'],
	[new Date(1_798_711_200_000), '2026-12-31T10:00:00.000Z'],
	['', undefined],
	[null, undefined],
	[undefined, undefined],
])('%j is %s', (given, expected) => {
	expect(read(given)).toBe(expected);
});

it.each(['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])(
	'reads what the clock of %s shows, in summer and winter',
	(timeZone) => {
		// This locale writes dates like 2026-12-31 18:00:00.
		const clock = new Intl.DateTimeFormat('sv-SE', {
			timeZone,
			dateStyle: 'short',
			timeStyle: 'medium',
		});
		for (let hour = 0; hour < 365 * 24; hour += 7) {
			const shown = clock.format(Date.UTC(2026, 0, 1, hour, 30));
			expect(clock.format(new Date(read(shown, timeZone) ?? ''))).toBe(shown);
		}
	},
);

it.each([
	['America/New_York', '2026-03-08T02:30', '2026-03-08T03:30:00.000-04:00'],
	['America/St_Johns', '2026-03-08T02:30', '2026-03-08T03:30:00.000-02:30'],
	['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T03:30:00.000+02:00'],
	['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-04T02:45:00.000+11:00'],
	['Africa/Cairo', '2026-04-24T00:30', '2026-04-24T01:30:00.000+03:00'],
])('reads a time that the clocks of %s skip as that much later', (timeZone, skipped, expected) => {
	expect(read(skipped, timeZone)).toBe(new Date(expected).toISOString());
});

describe('refuses what only JavaScript takes for a date', () => {
	it.each([
		'tomorrow',
		'5',
		'tomorrow 5',
		'2026-02-30',
		'2026-02-30T10:00',
		'2026-12-31T25:00',
		'2026-12-31T18:60',
		'2026-12-31T18:00+25:00',
		'2026-12-31T18:00-08:60',
		'2026-12-31T18:00+2500',
		'2026-12-31T18:00-0860',
		'2026-12-31T24:30Z',
		'12/31/2026',
		'2026',
		'Thu, 31 Dec 2026 18:00:00 GMT',
		-5,
	])('%j', (given) => {
		expect(() => read(given)).toThrow(`is not a date: "${String(given)}"`);
	});

	it('an object', () => {
		expect(() => read({})).toThrow('must be text');
		expect(() => read([])).toThrow('must be text');
	});
});
