import type { ICredentialsDisplayOptions } from 'n8n-workflow';

import type { Operation, Resource } from '../common/operation';
import type { Credential } from './transport';

/** An operation says which of the two credentials it works with. */
export interface YunhuOperation extends Operation {
	credential: Credential;
}

export interface YunhuResource extends Resource {
	operations: YunhuOperation[];
}

/**
 * When the editor asks for a credential. n8n combines resources and operations freely, so an operation that is in several
 * resources must need the same credential in all of them.
 */
export function shownFor(
	credential: Credential,
	resources: YunhuResource[],
): ICredentialsDisplayOptions {
	const needing = resources.flatMap((resource) =>
		resource.operations
			.filter((operation) => operation.credential === credential)
			.map((operation) => ({ resource: resource.value, operation: operation.value })),
	);
	return {
		show: {
			resource: [...new Set(needing.map(({ resource }) => resource))],
			operation: [...new Set(needing.map(({ operation }) => operation))],
		},
	};
}
