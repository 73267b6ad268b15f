import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventOptions } from '../../nodes/Yunhu/events';
import { resources } from '../../nodes/Yunhu/resources';
import { USER } from '../../nodes/Yunhu/transport';

const page = readFileSync(join(__dirname, '../../docs/yunhu.md'), 'utf8');

it.each(resources.map(({ name, operations }) => [name, operations] as const))(
	'docs/yunhu.md lists the operations of %s with the credential they need, and no others',
	(name, operations) => {
		const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
		const listed = (row.split('|')[2] ?? '').split('·').map((entry) => entry.trim());
		expect(listed.sort()).toEqual(
			operations.map((operation) => `${operation.name}${operation.credential === USER ? ' *owner*' : ''}`).sort(),
		);
	},
);

it('docs/yunhu.md names every event of the triggers', () => {
	expect(eventOptions.map(({ value }) => value).filter((event) => !page.includes(`\`${String(event)}\``))).toEqual([]);
});
