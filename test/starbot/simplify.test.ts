import { expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { simplifiedIf, simplify } from '../../nodes/StarBot/simplify';

/** What the switch Simplify makes of a client's object, also of values that the stand-in does not give. */

it.each<[what: string, given: IDataObject, simple: IDataObject]>([
	['drops the copy of everything', { allData: { a: 1 }, a: 1 }, { a: 1 }],
	['keeps a time that is none', { time: 'soon', timeStamp: '' }, { time: 'soon', timeStamp: '' }],
	['keeps what is no time by its name', { age: 30, wxid: '5' }, { age: 30, wxid: '5' }],
	[
		'makes ISO 8601 of milliseconds',
		{ time: 1_600_000_000_000, timeStamp: '1600000000001' },
		{ time: '2020-09-13T12:26:40.000Z', timeStamp: '2020-09-13T12:26:40.001Z' },
	],
	[
		'makes ISO 8601 of seconds where the time is in seconds',
		{ invalidTime: 1_600_000_000 },
		{ invalidTime: '2020-09-13T12:26:40.000Z' },
	],
	[
		'keeps a time that is zero, negative or too far away',
		{ time: 0, timeStamp: -5, invalidTime: 1e20 },
		{ time: 0, timeStamp: -5, invalidTime: 1e20 },
	],
	[
		'makes texts of numbers that would lose digits or cents',
		{ messageId: 9_007_199_254_740_991, money: 0.1, transferId: 7, transcationId: '8' },
		{
			messageId: '9007199254740991',
			money: '0.1',
			transferId: '7',
			transcationId: '8',
			transactionId: '8',
		},
	],
	[
		'leaves alone what is no number',
		{ messageId: null, money: true },
		{ messageId: null, money: true },
	],
	[
		'adds the right name to a misspelt one',
		{ groupManger: 'a', Gender: 1, transcationId: 5 },
		{
			groupManger: 'a',
			groupManager: 'a',
			Gender: 1,
			gender: 1,
			transcationId: '5',
			transactionId: '5',
		},
	],
	[
		'does not overwrite a right name that is there',
		{ Gender: 1, gender: 2, groupManager: 'b', groupManger: 'a' },
		{ Gender: 1, gender: 2, groupManager: 'b', groupManger: 'a' },
	],
])('%s', (_what, given, simple) => {
	expect(simplify(given)).toEqual(simple);
	expect(simplifiedIf(true, given)).toEqual(simple);
	expect(simplifiedIf(false, given)).toBe(given);
});
