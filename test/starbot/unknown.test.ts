import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { propertiesOf } from '../../nodes/common/fields';
import { CATALOGUE, type Entry } from '../../nodes/StarBot/catalogue';
import { resources } from '../../nodes/StarBot/resources';
import { DOCUMENTS, lineOf, namedFields, needsSetUp } from '../../nodes/StarBot/setUp';
import {
	failureOf,
	GROUP,
	HELPER,
	jsonOf,
	sentTo,
	startWorld,
	type World,
} from '../support/starbot';
import { by } from '../support/locator';
import { entered, FILLED, looked, UNKNOWN } from './cases';

/**
 * Tests the requests whose names only the vendor's pages document: users look them up once and save
 * them in the credential.
 */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const { robotId } = HELPER;
const nameOf = ({ resource, value }: Entry) => `${resource}.${value}`;

/** The expected value of each field of FILLED, by its key in the table. */
const VALUES: Record<string, unknown> = {
	...FILLED,
	messageId: FILLED.quoteMessageId,
	recipient: GROUP,
	group: GROUP,
	friend: 'wxid_alice',
	contact: 'wxid_alice',
	member: 'wxid_bob',
	members: 'wxid_alice,wxid_bob',
};

/** The words that the user has to replace. */
const blanksIn = (text: string) => [...new Set(text.match(/TYPE|NAME/g))];

/** The names that the Set Up block requires. */
function labelsOf(entry: Entry): string[] {
	return namedFields(entry)
		.filter(({ isOptional }) => !isOptional)
		.map(({ label }) => `Name of ${label}`);
}

function expected(entry: Entry, type: string): unknown {
	const params = namedFields(entry)
		.filter(({ key }) => VALUES[key] !== '')
		.map(({ key }) => [`X${key}`, VALUES[key]]);
	return {
		type,
		params: { ...(entry.robot === undefined && { robotId }), ...Object.fromEntries(params) },
	};
}

/** The credential's line with all names filled in. */
function kept(entry: Entry, type: string): string {
	return namedFields(entry).reduce(
		(line, { key }) => line.replace(`${key} = NAME`, `${key} = X${key}`),
		lineOf(entry).replace('TYPE', type),
	);
}

describe('the 43 requests of the seed', () => {
	it('all have an operation, 27 of them without a known name', () => {
		const operations = resources
			.filter(({ value }) => value !== 'request')
			.flatMap((resource) => resource.operations)
			// Send and Wait makes the same request as Send Text.
			.filter(({ waits }) => !waits);
		expect([operations.length, UNKNOWN.length]).toEqual([43, 27]);
		expect(new Set(operations.map(({ action }) => action)).size).toBe(43);
		// The vendor's own title of the page, by which users find it.
		expect(new Set(UNKNOWN.map(({ title }) => title)).size).toBe(27);
	});
});

describe("the editor's note on requests with unknown names", () => {
	const operations = resources.flatMap((resource) =>
		resource.operations.map((operation) => ({
			path: `${resource.value}.${operation.value}`,
			operation,
		})),
	);

	it('marks all of them, and no others', () => {
		const marked = operations.filter(({ operation }) =>
			operation.description.endsWith('(needs one-time set-up)'),
		);
		expect(marked.map(({ path }) => path).sort()).toEqual(
			CATALOGUE.filter(needsSetUp).map(nameOf).sort(),
		);
		expect(marked).toHaveLength(32);
	});

	it.each(CATALOGUE.filter(needsSetUp).map((entry) => [nameOf(entry), entry] as const))(
		'%s: shows the page and the line in a notice, and one collapsed block for the names',
		(path, entry) => {
			const { operation } = operations.find((one) => one.path === path)!;
			const properties = propertiesOf(operation.fields);
			const [notice, namesFrom, setUp, ...rest] = properties;
			expect(notice).toMatchObject({ type: 'notice', name: 'setUpNotice' });
			expect(notice?.displayName).toContain(
				`<a href="${DOCUMENTS}${entry.page ? `/${entry.page}` : ''}" target="_blank">${entry.title}</a>`,
			);
			expect(notice?.displayName).toContain(`<li>${lineOf(entry)}</li>`);
			expect(notice?.displayName).toContain(
				'Copy this line into Known Request Types in the credential',
			);
			const [, blanks = ''] =
				/, and replace (.*) by the \w+ on that page: /.exec(notice?.displayName ?? '') ?? [];
			expect(blanksIn(blanks)).toEqual(blanksIn(lineOf(entry)));
			expect(namesFrom).toMatchObject({ name: 'namesFrom', default: 'credential' });
			expect(setUp).toMatchObject({
				displayName: 'Set Up',
				type: 'fixedCollection',
				displayOptions: { show: { namesFrom: ['node'] } },
			});
			expect(rest.filter(({ displayName }) => /^Name of|Request Type/.test(displayName))).toEqual(
				[],
			);
		},
	);
});

describe.each(UNKNOWN.map((entry) => [nameOf(entry), entry] as const))('%s', (_name, entry) => {
	it('sends nothing before the type and the names are filled in: the error names the missing ones', async () => {
		const parameters = { ...FILLED, namesFrom: 'node' };
		const closed = failureOf(await world.run(entry.resource, entry.value, parameters));
		expect(closed.message).toBe('The parameter "Request Type" is empty [item 0]');
		expect(closed.description).toContain(lineOf(entry));

		const opened = { ...parameters, setUp: { names: {} } };
		const { message } = failureOf(await world.run(entry.resource, entry.value, opened));
		expect(message.split('\n').slice(1)).toEqual(
			['Request Type', ...labelsOf(entry)].map((label) => `- Parameter "${label}" is required.`),
		);
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('sends nothing without a line in the credential, where it looks by default', async () => {
		const { message, description } = failureOf(
			await world.run(entry.resource, entry.value, FILLED),
		);
		expect(message).toBe(
			`The parameter "Names From" is Credential, but its Known Request Types have no type for ${nameOf(entry)} [item 0]`,
		);
		expect(description).toContain(lineOf(entry));
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('sends nothing if an expression returns no type, and the error says where to find it', async () => {
		const parameters = { ...FILLED, ...looked(entry, '={{ $json.none }}') };
		const failure = failureOf(await world.run(entry.resource, entry.value, parameters));
		expect(failure.message).toBe('The parameter "Request Type" is empty [item 0]');
		expect(failure.description).toContain(`"${entry.title}"`);
		expect(failure.description).toContain(lineOf(entry));
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('sends no guessed name: each name comes from the user', async () => {
		for (const { key, label } of namedFields(entry).filter((field) => VALUES[field.key] !== '')) {
			const parameters = {
				...FILLED,
				...looked(entry, 'anything', { [key]: '={{ $json.none }}' }),
			};
			const failure = failureOf(await world.run(entry.resource, entry.value, parameters));
			expect(failure.message).toBe(`The parameter "Name of ${label}" is empty [item 0]`);
			expect(failure.description).toContain(lineOf(entry));
		}
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('works with the names in the node, and with the same names in the credential', async () => {
		world.sandbox.starbot.settings.types.anything = true;
		const first = await world.run(entry.resource, entry.value, {
			...FILLED,
			...looked(entry, 'anything'),
		});
		const credential = world.credential({
			knownRequests: `\nother.line = x\n${kept(entry, 'anything')}`,
		});
		const second = await world.run(
			entry.resource,
			entry.value,
			{ ...FILLED, namesFrom: 'credential' },
			undefined,
			credential,
		);
		// The stand-in requires a robot for every added type; two requests may do without one.
		if (entry.robot === undefined) [first, second].forEach(jsonOf);
		expect(sentTo(world.sandbox).slice(0, 1)).toEqual([expected(entry, 'anything')]);
		expect(
			sentTo(world.sandbox).filter((request) => (request as { type: string }).type === 'anything'),
		).toHaveLength(2);
		expect(sentTo(world.sandbox).at(-1)).toEqual(expected(entry, 'anything'));
	});
});

describe('names', () => {
	const invite = { groupId: by('id', GROUP), memberIds: 'wxid_alice, wxid_bob' };

	it('with [] send a list', async () => {
		const names = entered({ requestType: 'anything', group: 'g', members: 'ids[]' });
		await world.run('groupMember', 'invite', { ...invite, ...names });
		expect(sentTo(world.sandbox)[0]).toEqual({
			type: 'anything',
			params: { robotId, g: GROUP, ids: ['wxid_alice', 'wxid_bob'] },
		});
	});

	it('of the credential are not mixed with those of the node', async () => {
		const credential = world.credential({
			knownRequests: 'groupMember.invite = kept, group = kept1, members = kept2',
		});
		const own = { ...invite, ...entered({ requestType: 'own', group: 'own1' }) };
		const failure = failureOf(await world.run('groupMember', 'invite', own, undefined, credential));
		expect(failure.message).toContain('"Name of Members" is required');
		await world.run(
			'groupMember',
			'invite',
			{ ...own, namesFrom: 'credential' },
			undefined,
			credential,
		);
		expect(sentTo(world.sandbox)[0]).toEqual({
			type: 'kept',
			params: { robotId, kept1: GROUP, kept2: 'wxid_alice,wxid_bob' },
		});
	});

	it.each([
		['', 'type'],
		['groupMember.remove = TYPE, group = g, members = m', 'type'],
		['groupMember.invite = kept, group = kept1', 'name of members'],
		// The line as it was copied, before it was filled in.
		['groupMember.invite = TYPE, group = NAME, members = NAME', 'type'],
		['groupMember.invite = TYPE, group = kept1, members = kept2', 'type'],
		['groupMember.invite = kept, group = NAME, members = kept2', 'name of group'],
		['groupMember.invite = kept, group = kept1, members = NAME[]', 'name of members'],
	])('that are missing from "%s" in the credential are reported there', async (kept, what) => {
		const credential = world.credential({ knownRequests: kept });
		const failure = failureOf(
			await world.run(
				'groupMember',
				'invite',
				{ ...invite, namesFrom: 'credential' },
				undefined,
				credential,
			),
		);
		expect(failure.message).toBe(
			`The parameter "Names From" is Credential, but its Known Request Types have no ${what} for groupMember.invite [item 0]`,
		);
		expect(failure.description).toContain(
			'groupMember.invite = TYPE, group = NAME, members = NAME',
		);
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('of the credential can replace a documented type, for other editions', async () => {
		const credential = world.credential({ knownRequests: 'GROUP.Leave = quitNew，GROUP = g' });
		const parameters = { groupId: by('id', GROUP), namesFrom: 'credential' };
		await world.run('group', 'leave', parameters, undefined, credential);
		expect(sentTo(world.sandbox)[0]).toEqual({ type: 'quitNew', params: { robotId, g: GROUP } });
		// A request with known names has no Names From field.
		await world.run(
			'weChat',
			'start',
			{},
			undefined,
			world.credential({ knownRequests: 'weChat.start = startNew' }),
		);
		expect(sentTo(world.sandbox).at(-1)).toEqual({ type: 'startNew', params: {} });
	});

	it('are rejected if two are the same', async () => {
		const names = entered({ requestType: 'anything', group: 'same', members: 'same' });
		expect(
			failureOf(await world.run('groupMember', 'invite', { ...invite, ...names })).message,
		).toBe('The parameter "Name of Members" names the parameter "same" a second time [item 0]');
	});

	it.each([
		['ok.line = x\nweChat.openBrowser: anything', 'Line 2'],
		['x\n\nok.line = x\ny', 'Lines 1, 4'],
	])('in %j: the error tells of the lines that cannot be read', async (lines, unreadable) => {
		const credential = world.credential({ knownRequests: lines });
		const failure = failureOf(
			await world.run('weChat', 'openBrowser', { namesFrom: 'credential' }, undefined, credential),
		);
		expect(failure.description).toMatch(
			new RegExp(
				`^Nothing was sent\\. ${unreadable} of Known Request Types cannot be read\\. Take the names from the vendor's page "打开浏览器" \\(\\S+\\), and add this line to Known Request Types in the credential: weChat\\.openBrowser = TYPE$`,
			),
		);
	});

	it('of further parameters are sent with their values', async () => {
		const parameter = [
			{ name: 'count', type: 'json', value: '3' },
			{ name: 'note', type: 'text', value: '3' },
		];
		await world.run('weChat', 'close', {
			...entered({ requestType: 'anything' }),
			additionalParameters: { parameter },
		});
		expect(sentTo(world.sandbox)[0]).toEqual({
			type: 'anything',
			params: { robotId, count: 3, note: '3' },
		});
	});
});

describe('results', () => {
	it('of lists are an item each', async () => {
		world.sandbox.starbot.settings.types.members = [{ wxId: 'a', Gender: 1 }, { wxId: 'b' }];
		const names = { ...entered({ requestType: 'members', group: 'g' }), groupId: by('id', GROUP) };
		expect(jsonOf(await world.run('groupMember', 'getAll', names))).toEqual([
			{ wxId: 'a', Gender: 1, gender: 1 },
			{ wxId: 'b' },
		]);
	});

	it('that are no object are in the field data', async () => {
		world.sandbox.starbot.settings.types.nickname = 'Bob';
		const names = entered({ requestType: 'nickname', group: 'g', member: 'm' });
		const chosen = { groupId: by('id', GROUP), memberId: by('id', 'wxid_bob') };
		expect(jsonOf(await world.run('groupMember', 'getNickname', { ...names, ...chosen }))).toEqual([
			{ data: 'Bob' },
		]);
	});

	it.each(
		CATALOGUE.filter(({ reads, sends }) => !reads && !sends).map(
			(entry) => [nameOf(entry), entry] as const,
		),
	)(
		'of %s, a change, are an item each, and one that says success for an empty list',
		async (path, entry) => {
			const names = namedFields(entry).map(({ key }) => `, ${key} = X${key}`);
			const credential = world.credential({ knownRequests: `${path} = anything${names.join('')}` });
			const done = entry.removes ? { deleted: true } : { success: true };
			for (const [data, items] of [
				[
					[{ wxId: 'a', Gender: 1 }, { wxId: 'b' }],
					[{ wxId: 'a', Gender: 1, gender: 1 }, { wxId: 'b' }],
				],
				[[], [{ ...done, data: [] }]],
			]) {
				world.sandbox.starbot.settings.types.anything = data;
				const parameters = { ...FILLED, nameRobot: true };
				expect(
					jsonOf(await world.run(entry.resource, entry.value, parameters, undefined, credential)),
				).toEqual(items);
			}
		},
	);

	it.each([
		['friend', 'delete', { friend: 'f' }, { deleted: true }],
		['weChat', 'close', {}, { success: true }],
	])('%s.%s returns the completed action', async (resource, operation, names, done) => {
		world.sandbox.starbot.settings.types.anything = true;
		const execution = await world.run(resource, operation, {
			friendId: by('id', 'x'),
			...entered({ requestType: 'anything', ...names } as Record<string, string>),
		});
		expect(jsonOf(execution)).toEqual([{ ...done, ...HELPER }]);
	});
});
