import { describe, expect, it } from '@jest/globals';
import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchItems,
} from 'n8n-workflow';

import type { Call } from '../../nodes/common/operations/call';
import { markUnknownId } from '../../nodes/common/errors';
import type { Identified } from '../../nodes/common/fields';
import type { ListSearches } from '../../nodes/common/operations/lists';
import { addMatchingIds } from '../../nodes/common/operations/matchingIds';

const NODE = { name: 'Node', type: 'node', typeVersion: 1 } as INode;
const GROUP = { noun: 'group', search: 'searchGroups', shape: /^g?\d+$/, evident: /^g\d+$/ };

type Search = (
	this: ILoadOptionsFunctions,
	id: string,
) => Promise<{ results: INodeListSearchItems[] }>;

/** The description of the error of a call that names these IDs, whose lists are searched so. */
async function describedAs(
	ids: string[],
	search: Search | undefined,
	{
		mayLookUp = true,
		error = markUnknownId(new NodeOperationError(NODE, 'refused', { description: 'Look it up.' })),
	} = {},
): Promise<unknown> {
	const identified = (): Identified[] => [{ ids, naming: GROUP }];
	const context = { getNodeParameter: (name: string, item: number) => `${name} of item ${item}` };
	const call = { run: { mayLookUp: () => mayLookUp }, identified, context, itemIndex: 4 };
	const lists: ListSearches = search === undefined ? {} : { searchGroups: search as never };
	await addMatchingIds(call as unknown as Call, lists, error);
	return error.description;
}

const descriptionFor = async (ids: string[], groups: INodeListSearchItems[]) =>
	await describedAs(ids, async () => ({ results: groups }));

const group = (name: string, value: string) => ({ name: `${name} (${value})`, value });

describe('addMatchingIds()', () => {
	it('lists the group of exactly that name first', async () => {
		const groups = [group('Team Berlin', '1'), group('Old team', '2'), group('team', '3')];
		expect(await descriptionFor(['Team'], groups)).toBe(
			'IDs for the name "Team": 3 (team), 1 (Team Berlin), 2 (Old team). Give the ID of the group you mean. Look it up.',
		);
	});

	it('lists ten groups at most, and counts the others', async () => {
		const groups = Array.from({ length: 14 }, (_, index) => group(`Team ${index}`, String(index)));
		expect(await descriptionFor(['Team'], groups)).toMatch(/9 \(Team 9\) and 4 more\. /);
		expect(await descriptionFor(['Team'], groups.slice(0, 10))).toMatch(/9 \(Team 9\)\. /);
	});

	it('reports that no group has the name', async () => {
		expect(await descriptionFor(['Team'], [])).toBe('No group is called "Team". Look it up.');
	});

	it('adds nothing for an ID that the list has', async () => {
		expect(await descriptionFor(['1'], [group('Team', '1')])).toBe('Look it up.');
	});

	it('adds nothing for an ID that a list tells with its kind', async () => {
		expect(await descriptionFor(['12'], [group('Team', 'uid=12')])).toBe('Look it up.');
		expect(await descriptionFor(['12'], [group('Team', 'x-uid=12')])).toContain('x-uid=12 (Team)');
	});

	it('adds nothing for an ID that the list has among others, or that has no list', async () => {
		expect(await descriptionFor(['1'], [group('1', '2'), group('Team', '1')])).toBe('Look it up.');
		expect(await describedAs(['1'], undefined)).toBe('Look it up.');
		expect(await describedAs(['Team'], undefined)).toBe('No group is called "Team". Look it up.');
	});

	it('finds a name with blanks around it', async () => {
		const groups = [group('Other', '1'), group(' Team ', '2')];
		expect(await descriptionFor([' team '], groups)).toContain(': 2 (Team), 1 (Other). ');
	});

	it.each([
		[{ name: 'Team (12)', value: 'uid=12' }, 'uid=12 (Team)'],
		[{ name: 'Team (old)', value: '12' }, '12 (Team (old))'],
		[{ name: 'Team (a) (12)', value: '12' }, '12 (Team (a))'],
		[{ name: 'Team (12) old', value: '12' }, '12 (Team (12) old)'],
		[{ name: 'Team (1)', value: '12' }, '12 (Team (1))'],
		[{ name: 'Team ()', value: '12' }, '12 (Team ())'],
		[{ name: '12', value: '12' }, '12'],
	])('names the entry %j as %s', async (entry, told) => {
		expect(await descriptionFor(['Team'], [entry])).toContain(`the name "Team": ${told}. Give`);
	});

	it('looks up what is no ID, before what may be one, and neither blanks nor what only looks like an ID', async () => {
		const looked: string[] = [];
		const search = async (id: string) => {
			looked.push(id);
			return { results: [] };
		};
		await describedAs(['', 'g1', 'Team', 'Other'], search);
		expect(looked).toEqual(['Team']);
		await describedAs(['', 'g1', '2', '3', '4', '5'], search);
		expect(looked).toEqual(['Team', '2', '3', '4']);
	});

	it('adds the first that the list has among several that may be names', async () => {
		const search = async (id: string) => ({ results: id === '3' ? [group('3', '77')] : [] });
		expect(await describedAs(['2', '3'], search)).toContain('IDs for the name "3": 77 (3).');
	});

	it('says why a name could not be looked up', async () => {
		const search = async () => await Promise.reject(new Error('The server is away'));
		expect(await describedAs(['Team'], search)).toBe(
			'The look-up of the group "Team" failed: The server is away. Look it up.',
		);
	});

	it('adds nothing where the list fails as the call did, e.g. because of the credential', async () => {
		const refused = 'There is no such robot';
		const error = markUnknownId(
			new NodeOperationError(NODE, `${refused} [group 1 of 2]`, { description: 'Look it up.' }),
		);
		const search = async () => await Promise.reject(new Error(refused));
		expect(await describedAs(['1'], search, { error })).toBe('Look it up.');
	});

	it('stands alone where the error has no description', async () => {
		const error = markUnknownId(new NodeOperationError(NODE, 'refused'));
		expect(await describedAs(['Team'], async () => ({ results: [] }), { error })).toBe(
			'No group is called "Team".',
		);
	});

	it('adds nothing to another error, and nothing after the first look-up of a run', async () => {
		const search = async () => ({ results: [group('Team', '1')] });
		const error = new NodeOperationError(NODE, 'refused', { description: 'Other.' });
		expect(await describedAs(['Team'], search, { error })).toBe('Other.');
		expect(await describedAs(['Team'], search, { mayLookUp: false })).toBe('Look it up.');
	});

	it('gives a list the fields of the item', async () => {
		let field: unknown;
		await describedAs(['Team'], async function (this: ILoadOptionsFunctions) {
			field = this.getCurrentNodeParameter('robot');
			return { results: [] };
		});
		expect(field).toBe('robot of item 4');
	});

	it('shortens a long name', async () => {
		const name = 'x'.repeat(100);
		expect(await descriptionFor([name], [])).toBe(
			`No group is called "${'x'.repeat(60)}…". Look it up.`,
		);
	});
});
