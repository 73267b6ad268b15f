import { expect } from '@jest/globals';

import type { Engine, ExecutionRecord } from '../../engine';
import { chain } from '../support/workflow';

/**
 * Starts an execution that asks a question and waits.
 *
 * @param credentials the IDs of the node's credentials, by their types
 * @param settings of the node, e.g. Retry On Fail
 */
export async function askWith(
	engine: Engine,
	node: string,
	parameters: object,
	credentials: Record<string, string>,
	settings: object = {},
): Promise<ExecutionRecord> {
	const question = { resource: 'message', operation: 'sendAndWait', message: 'Shall we meet?' };
	const workflow = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'Ask',
				node,
				{ ...question, ...parameters },
				{ ...settings, credentials: named(credentials) },
			],
		),
	);
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	return execution;
}

function named(credentials: Record<string, string>) {
	return Object.fromEntries(
		Object.entries(credentials).map(([type, id]) => [type, { id, name: id }]),
	);
}

/** Waits until the question was answered, and returns the answer as the node outputs it. */
export async function answerTo(engine: Engine, { id }: ExecutionRecord): Promise<unknown> {
	const record = await engine.waitForExecution(
		(one) => one.id === id && one.status !== 'waiting',
		20_000,
	);
	return record.output('Ask').at(-1)?.json.data;
}

/** Returns the code that a question names for answers in the chat. */
export function codeIn(text: unknown): string {
	return /[?&]c=([0-9a-z]{4})/.exec(String(text))?.[1] as string;
}
