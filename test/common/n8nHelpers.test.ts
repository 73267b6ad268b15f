import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
	webhookDescriptionIsNativelyResolvable,
	Workflow,
	type INode,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';
import path from 'node:path';

import type { Input } from '../../nodes/common/fields';
import { addHint, isStreaming, processedStore, runsAsTool } from '../../nodes/common/n8nHelpers';
import { streamingOptions, streamingResponse } from '../../nodes/common/streaming/options';
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

	it.each(WITH_WEBHOOKS)('reads the response mode of %s from an expression', async (file) => {
		const [expected] = descriptionOf(file).webhooks!;
		jest.doMock('n8n-workflow', () => ({
			...jest.requireActual<object>('n8n-workflow'),
			webhookDescriptionFields: undefined,
		}));
		await jest.isolateModulesAsync(async () => {
			const [older] = descriptionOf(file).webhooks!;
			expect(Object.getOwnPropertySymbols(older)).toEqual([]);
			expect({ ...older }).toEqual(JSON.parse(JSON.stringify(expected)));
		});
	});

	it.each([true, 'true', ' TRUE ', 1, '1', false, 'false', 0, '0', '', undefined, null])(
		'streams with the option at %j if its field reads it as on, in each n8n',
		(streamAnswer) => {
			const { template, resolve } = streamingResponse;
			const input = { value: () => streamAnswer, hasExpression: () => false } as unknown as Input;
			const isOn = streamingOptions.streamAnswer.read(input, 'streamAnswer');
			const node: INode = {
				id: 'a',
				name: 'A',
				type: 'a',
				typeVersion: 1,
				position: [0, 0],
				parameters: { options: streamAnswer === undefined ? {} : { streamAnswer } },
			};
			const nodeTypes = { getByNameAndVersion: () => undefined } as unknown as INodeTypes;
			const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
			const expected = isOn ? 'streaming' : 'onReceived';
			expect(resolve(node.parameters)).toBe(expected);
			expect(workflow.expression.getSimpleParameterValue(node, template, 'webhook', {})).toBe(
				expected,
			);
		},
	);
});

describe('an n8n without', () => {
	const node = { name: 'A', type: 'a' };

	it('execution hints: none is shown', () => {
		expect(() => addHint({} as never, { message: 'a hint' })).not.toThrow();
		const addExecutionHints = jest.fn();
		addHint({ addExecutionHints }, { message: 'a hint' });
		expect(addExecutionHints).toHaveBeenCalledWith({ message: 'a hint' });
	});

	it('isToolExecution(): a tool is known by the output of its log', () => {
		const tool = { ...node, rewireOutputLogTo: 'ai_tool' };
		expect(runsAsTool({ getNode: () => node } as never)).toBe(false);
		expect(runsAsTool({ getNode: () => tool } as never)).toBe(true);
		expect(runsAsTool({ getNode: () => node, isToolExecution: () => true } as never)).toBe(true);
		expect(runsAsTool({ getNode: () => node, isToolExecution: () => false } as never)).toBe(false);
	});

	it('isStreaming(): nothing streams', () => {
		expect(isStreaming({} as never)).toBe(false);
		expect(isStreaming({ isStreaming: () => false })).toBe(false);
		expect(isStreaming({ isStreaming: () => true })).toBe(true);
	});

	it.each(['checkProcessedAndRecord', 'removeProcessed'])('%s: nothing can be noted', (missing) => {
		const all = {
			checkProcessedAndRecord: async () => ({ new: ['a'], processed: [] }),
			removeProcessed: async () => {},
		};
		expect(processedStore({ helpers: all } as never, 10)).toBeDefined();
		const helpers = { ...all, [missing]: undefined };
		expect(processedStore({ helpers } as never, 10)).toBeUndefined();
	});
});
