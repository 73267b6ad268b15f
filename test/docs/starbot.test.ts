import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CATALOGUE } from '../../nodes/StarBot/catalogue';
import { eventOptions } from '../../nodes/StarBot/events';
import { resources } from '../../nodes/StarBot/resources';

const page = readFileSync(join(__dirname, '../../docs/starbot.md'), 'utf8');

/** What has to be looked up for an operation. */
function markOf(resource: string, operation: string): string {
	const entry = CATALOGUE.find((one) => one.resource === resource && one.value === operation);
	if (entry === undefined) return '';
	if (entry.type === undefined) return ' *type*';
	return entry.fields.length > 0 ? ' *names*' : '';
}

it.each(resources.map((resource) => [resource.name, resource] as const))(
	'docs/starbot.md lists the operations of %s with what they need, and no others',
	(name, { value, operations }) => {
		const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
		const listed = (row.split('|')[2] ?? '').split('·').map((entry) => entry.trim());
		expect(listed.sort()).toEqual(operations.map((operation) => operation.name + markOf(value, operation.value)).sort());
	},
);

it('docs/starbot.md names every event of the trigger', () => {
	expect(eventOptions.map(({ value }) => value).filter((event) => !page.includes(`\`${String(event)}\``))).toEqual([]);
});
