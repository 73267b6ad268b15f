import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventOptions } from '../../nodes/MojoWebqq/events';
import { resources } from '../../nodes/MojoWebqq/resources';

const page = readFileSync(join(__dirname, '../../docs/mojo-webqq.md'), 'utf8');

it.each(resources.map(({ name, operations }) => [name, operations] as const))(
	'docs/mojo-webqq.md lists the operations of %s, and no others',
	(name, operations) => {
		const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
		const listed = (row.split('|')[2] ?? '').split('·').map((entry) => entry.trim());
		expect(listed.sort()).toEqual(operations.map((operation) => operation.name).sort());
	},
);

it('docs/mojo-webqq.md names every event of the triggers', () => {
	expect(eventOptions.map(({ value }) => value).filter((event) => !page.includes(`\`${String(event)}\``))).toEqual([]);
});
