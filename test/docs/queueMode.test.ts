import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { PROCESSES, queueSettings } from '../../e2e/lib/queue/settings';

const page = readFileSync(path.join(__dirname, '../../docs/queue-mode.md'), 'utf8');
const compose = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';

/** The mapping below the first line with a text, read by its indentation. */
function mappingBelow(line: string): Record<string, string> {
	const lines = compose.slice(compose.indexOf(line) + line.length + 1).split('\n');
	const indentation = /^ */.exec(lines[0]!)![0];
	const end = lines.findIndex((one) => !one.startsWith(indentation));
	const entries = lines.slice(0, end).filter((one) => !one.trim().startsWith('#'));
	return Object.fromEntries(entries.map((one) => /^ *(\w+): "?(.*?)"?$/.exec(one)!.slice(1)));
}

it('the compose file gives n8n the settings that the tests of queue mode use', () => {
	expect(mappingBelow('  environment:')).toEqual(
		queueSettings({
			encryptionKey: '${N8N_ENCRYPTION_KEY}',
			webhookUrl: '${WEBHOOK_URL}',
			postgres: {
				host: 'postgres',
				port: 5432,
				database: 'n8n',
				user: 'n8n',
				password: '${POSTGRES_PASSWORD}',
			},
			redis: { host: 'redis', port: 6379 },
		}),
	);
});

it.each(Object.entries(PROCESSES))(
	'the compose file starts "%s" as the tests do',
	(service, command) => {
		expect(compose).toContain(`  ${service}:\n    <<: *n8n\n    command: ${command.join(' ')}\n`);
	},
);
