import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventOptions } from '../../nodes/Wildfire/events';
import { resources } from '../../nodes/Wildfire/resources';

const page = readFileSync(join(__dirname, '../../docs/wildfire.md'), 'utf8');

it.each(resources.map(({ name, operations }) => [name, operations] as const))(
	'docs/wildfire.md lists the operations of %s, and no others',
	(name, operations) => {
		const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
		const listed = (row.split('|')[2] ?? '').split('·').map((entry) => entry.replace('*pro*', '').trim());
		expect(listed.sort()).toEqual(operations.map((operation) => operation.name).sort());
	},
);

it('docs/wildfire.md names every event of the trigger', () => {
	expect(eventOptions.map(({ value }) => value).filter((event) => !page.includes(`\`${String(event)}\``))).toEqual([]);
});
