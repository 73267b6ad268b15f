import { describe, expect, it } from '@jest/globals';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Caller } from '../../nodes/common/requests/caller';
import {
	apiError,
	asNodeError,
	mayHaveHappened,
	namesUnknownId,
	parameterError,
	saidInMessage,
} from '../../nodes/common/errors';

const node = {
	id: '1',
	name: 'Parrot',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const callerAt = (itemIndex?: number) =>
	({ context: { getNode: () => node }, itemIndex, messageSuffix: '' }) as unknown as Caller;

describe('apiError()', () => {
	it("contains what happened, what to do, and the platform's error code", () => {
		const error = apiError(callerAt(4), {
			message: 'The robot is not in this group (code 9, NOT_IN_GROUP)',
			hint: 'Have it added.',
			code: 9,
			codeName: 'NOT_IN_GROUP',
			httpStatus: 200,
		});
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'The robot is not in this group (code 9, NOT_IN_GROUP)',
			description: 'Have it added.',
			httpCode: '200',
			context: { itemIndex: 4, code: 9, codeName: 'NOT_IN_GROUP' },
		});
	});

	it('contains only what happened and what to do if nothing else is given', () => {
		const error = apiError(callerAt(), { message: 'No answer', hint: 'Try again.' });
		expect(error.message).toBe('No answer');
		expect(error.description).toBe('Try again.');
		expect(error.httpCode).toBeNull();
		expect(error.context).toEqual({});
	});

	it.each([500, 401, 404])('keeps its own message for HTTP %d', (httpStatus) => {
		expect(apiError(callerAt(), { message: 'Own words', hint: '', httpStatus }).message).toBe(
			'Own words',
		);
	});

	it.each(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'a preexisting page', 'getaddrinfo'])(
		'keeps its own message if it contains "%s"',
		(quoted) => {
			const message = `The server answered "${quoted}"`;
			expect(apiError(callerAt(), { message, hint: '' }).message).toBe(message);
		},
	);
});

describe('what an error tells the run', () => {
	const refusal = { message: 'Refused', hint: '' };

	it('that the request may have taken effect', () => {
		const error = apiError(callerAt(), { ...refusal, mayHaveHappened: true });
		expect([mayHaveHappened(error), namesUnknownId(error)]).toEqual([true, false]);
	});

	it('that the platform may not have known an ID', () => {
		const error = apiError(callerAt(), { ...refusal, unknownId: true });
		expect([mayHaveHappened(error), namesUnknownId(error)]).toEqual([false, true]);
	});

	it('neither, otherwise', () => {
		const error = apiError(callerAt(), { ...refusal, code: 0 });
		expect([mayHaveHappened(error), namesUnknownId(error)]).toEqual([false, false]);
		expect(error.context.code).toBe(0);
	});

	it('that nobody knows, if it was not foreseen', () => {
		const error = asNodeError(callerAt(2), new TypeError('Cannot read'));
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({ message: 'Cannot read', context: { itemIndex: 2 } });
		expect(mayHaveHappened(error)).toBe(true);
	});

	it.each([
		new NodeOperationError(node as INode, 'no'),
		apiError(callerAt(), { message: 'no', hint: '' }),
	])('is not changed if it is an error of n8n already', (error) => {
		expect(asNodeError(callerAt(2), error)).toBe(error);
		expect(mayHaveHappened(error)).toBe(false);
	});
});

describe('saidInMessage()', () => {
	const said = (message: string, description?: string) => {
		const { message: told, description: left } = saidInMessage(
			new NodeOperationError(node as INode, message, { description }),
		);
		return [told, left ?? undefined];
	};

	it.each<[string, string | undefined, string, string | undefined]>([
		['Refused', 'Try again.', 'Refused. Try again.', undefined],
		['Refused.', 'Try again.', 'Refused. Try again.', undefined],
		['v1.2 refused', 'Try again.', 'v1.2 refused. Try again.', undefined],
		['Refused', undefined, 'Refused', undefined],
		['Refused. Try again.', 'Try again.', 'Refused. Try again.', 'Try again.'],
	])('puts into %j what to do: %j', (message, description, told, left) => {
		expect(said(message, description)).toEqual([told, left]);
	});

	it('does so for a refusal of a platform too, and leaves other errors alone', () => {
		const refused = apiError(callerAt(), { message: 'Refused', hint: 'Try again.' });
		expect(saidInMessage(refused).message).toBe('Refused. Try again.');
		const other = Object.assign(new Error('Broken'), { description: 'Hm.' });
		expect(saidInMessage(other).message).toBe('Broken');
	});
});

describe('parameterError()', () => {
	it('names the parameter and the item', () => {
		const error = parameterError(callerAt(0), 'Group', 'is empty', 'Choose one.');
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: 'The parameter "Group" is empty [item 0]',
			description: 'Choose one.',
			context: { itemIndex: 0 },
		});
	});

	it('names no item outside a run', () => {
		expect(parameterError(callerAt(), 'Group', 'is empty').message).toBe(
			'The parameter "Group" is empty',
		);
	});
});

it('quotes no more than the beginning of what somebody wrote, and still names the item', () => {
	const long = '字'.repeat(100_000);
	const complaint = parameterError(callerAt(3), 'Type', `has no choice "${long}"`, 'Choose one.');
	expect(complaint.message).toMatch(/^The parameter "Type" has no choice "字+… \[item 3\]$/);
	expect(complaint.message.length).toBeLessThan(1_100);
	const refusal = { message: `The group has no member ${long}`, hint: `Yunhu says: "${long}".` };
	const error = apiError({ ...callerAt(3), messageSuffix: ' [chat a]' }, refusal);
	expect(error.message).toMatch(/^The group has no member 字+… \[chat a\]$/);
	expect(error.message.length).toBeLessThan(1_100);
	expect(error.description?.length).toBeLessThan(2_100);
});
