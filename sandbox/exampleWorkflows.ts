import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowFile } from '../engine';

/** The folder of the workflows that users may import. */
const EXAMPLES = join(__dirname, '../examples');

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
