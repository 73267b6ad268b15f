import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowFile } from '../engine';

/** The folder of the workflows that users may import. */
const EXAMPLES = join(__dirname, '../examples');

/**
 * Whether the engine of `npm start` can run a workflow: it has no AI agents, which also need a
 * model.
 */
export function runsInEngine({ nodes }: WorkflowFile): boolean {
	return !nodes.some(({ type }) => type.startsWith('@n8n/'));
}

/** Every workflow of examples/, in the order of the file names. */
export function readExamples(): Array<WorkflowFile & { id: string }> {
	return readdirSync(EXAMPLES)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map(
			(file) =>
				JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowFile & { id: string },
		);
}
