import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { webhookDescriptionIsNativelyResolvable, type INodeType } from 'n8n-workflow';
import path from 'node:path';

import packageJson from '../../package.json';
import { ROOT } from '../support/run';

type NodeModule = Record<string, new () => INodeType>;

function descriptionOf(file: string) {
	const classes = jest.requireActual<NodeModule>(path.join(ROOT, file));
	return new classes[path.basename(file, '.node.js')]!().description;
}

/**
 * The webhooks that start workflows. Webhooks of waiting executions are excluded, because each is
 * called only once.
 */
const WITH_WEBHOOKS = packageJson.n8n.nodes.filter((file) =>
	descriptionOf(file).webhooks?.every(({ restartWebhook }) => restartWebhook !== true),
);

describe("n8n's expression engine, which can be a V8 isolate", () => {
	it.each(WITH_WEBHOOKS)('is not needed for a call to the webhooks of %s', (file) => {
		expect(descriptionOf(file).webhooks!.map(webhookDescriptionIsNativelyResolvable)).toEqual([
			true,
		]);
	});
});

describe('an n8n before 2.41', () => {
	afterEach(() => {
		jest.dontMock('n8n-workflow');
	});

	it.each(['webhookDescriptionFields', 'fromParameter'])(
		'without %s reads the same value from an expression',
		async (helper) => {
			const file = 'dist/nodes/MojoWebqq/MojoWebqqWebhookTrigger.node.js';
			const [expected] = descriptionOf(file).webhooks!;
			jest.doMock('n8n-workflow', () => ({
				...jest.requireActual<object>('n8n-workflow'),
				[helper]: undefined,
			}));
			await jest.isolateModulesAsync(async () => {
				const [older] = descriptionOf(file).webhooks!;
				expect(Object.getOwnPropertySymbols(older)).toEqual([]);
				expect(older!.responseMode).toBe('={{$parameter["responseMode"]}}');
				expect({ ...older }).toEqual(JSON.parse(JSON.stringify(expected)));
			});
		},
	);
});
