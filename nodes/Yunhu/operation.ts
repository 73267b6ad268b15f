import type { ICredentialsDisplayOptions } from 'n8n-workflow';

import type { Fields } from '../common/fields';
import {
	operation,
	type Definition,
	type Operation,
	type Resource,
} from '../common/operations/operation';
import type { Credential } from './transport';

/** An operation of Yunhu, with the credential that it needs. */
export interface YunhuOperation extends Operation {
	credential: Credential;
}

export interface YunhuResource extends Resource {
	operations: YunhuOperation[];
}

/** Does the same as operation(), for an operation of Yunhu. */
export function yunhuOperation<F extends Fields>({
	credential,
	...definition
}: Definition<F> & { credential: Credential }): YunhuOperation {
	return { ...operation<F>(definition), credential };
}

/**
 * Returns the conditions under which the editor asks for a credential. n8n combines resources and operations freely,
 * so an operation of several resources must need the same credential in all of them.
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
