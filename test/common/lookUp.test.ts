import { describe, expect, it } from '@jest/globals';
import { NodeOperationError, type INode, type INodeListSearchItems } from 'n8n-workflow';

import type { Call } from '../../nodes/common/call';
import { markUnknownId } from '../../nodes/common/errors';
import type { Identified } from '../../nodes/common/fields';
import { addMatchingIds } from '../../nodes/common/lookUp';

const NODE = { name: 'Node', type: 'node', typeVersion: 1 } as INode;
const GROUP = { noun: 'group', search: 'searchGroups', shape: /^g?\d+$/ };

/** The description of the error of a call that names these IDs, and whose lists have these groups. */
async function descriptionFor(ids: string[], groups: INodeListSearchItems[]): Promise<unknown> {
	const identified = (): Identified[] => [{ ids, naming: GROUP }];
	const call = { run: { mayLookUp: () => true }, identified, context: {}, itemIndex: 0 };
	const error = markUnknownId(
		new NodeOperationError(NODE, 'refused', { description: 'Look it up.' }),
	);
	const searchGroups = async () => ({ results: groups });
	await addMatchingIds(call as unknown as Call, { searchGroups }, error);
	return error.description;
}

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
	});

	it('reports that no group has the name', async () => {
		expect(await descriptionFor(['Team'], [])).toBe('No group is called "Team". Look it up.');
	});

	it('adds nothing for an ID that the list has', async () => {
		expect(await descriptionFor(['g1'], [group('Team', 'g1')])).toBe('Look it up.');
	});

	it('shortens a long name', async () => {
		const name = 'x'.repeat(100);
		expect(await descriptionFor([name], [])).toBe(
			`No group is called "${'x'.repeat(60)}…". Look it up.`,
		);
	});
});
