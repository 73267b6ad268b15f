import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EngineCredential } from '../../../engine';
import type { Resource } from '../../../nodes/common/operations/operation';
import type { Sandbox } from '../../../sandbox';
import type { Fault, Received } from '../proxy';

/** An operation, parameters for which it succeeds, and the requests that it then makes. */
export interface OperationCase {
	resource: string;
	operation: string;
	about?: string;
	parameters: IDataObject;
	items?: INodeExecutionData[];
	/** The requests in order, each in the form of the platform's `keyOf`. */
	requests: string[];
	/** Puts the stand-in into the state that the operation needs. */
	prepare(sandbox: Sandbox): unknown;
	/** Values of the credential that differ from the stand-in's. */
	credential?: IDataObject;
	/**
	 * Whether repeating this case does no harm, although repeating other cases of its operation does.
	 */
	harmless?: boolean;
	/** How the operation differs from the others on a fault of its last request. */
	otherwise?: Partial<Record<Fault, Otherwise>>;
}

export interface Otherwise {
	why: string;
	/** The operation succeeds in spite of the fault. */
	succeeds?: true;
	says?: RegExp;
	hint?: RegExp;
	/** The requests that follow the fault. */
	requests?: string[];
}

/** The words that users read about faults. */
interface Words {
	/** The name of the platform's server inside a sentence. */
	name: string;
	/** The message for an answer that does not come from the platform. */
	foreign: RegExp;
	/** The hint for such an answer: what to check. */
	check: RegExp;
	/** Faults with other words, and the reason. */
	instead?: Partial<
		Record<
			Fault,
			{ why: string; says?: RegExp; hint?: RegExp; alwaysHint?: true; repeated?: 'ifRepeatable' }
		>
	>;
}

export interface TestedPlatform {
	folder: string;
	/** The type name of the platform's action node. */
	node: string;
	resources: readonly Resource[];
	cases: readonly OperationCase[];
	/**
	 * The expected result, kept by hand: operations whose last request must not be repeated when it
	 * may have been carried out. Earlier requests only read.
	 */
	neverTwice: readonly string[];
	/** Why a repeatable request is not repeated after a time-out; undefined where it is repeated. */
	givesUpAfterTimeout?: string;
	/** Why an answer counts as a success whatever its HTTP status; undefined where only 200 does. */
	successByCode?: string;
	/** Whether the IDs of people and of groups differ in form, so that an ID alone names the chat. */
	hasOneKindOfId?: true;
	/** The credentials, with `data` in place of the stand-in's own addresses. */
	credentials(sandbox: Sandbox, data: IDataObject): Array<Omit<EngineCredential, 'id' | 'name'>>;
	/** The name of a request in the cases. */
	keyOf(request: Received): string;
	words: Words;
	/**
	 * Every way to sign requests, with credentials for another server than the stand-in.
	 *
	 * @param data values that differ in the case's credential
	 */
	signedBy(sandbox: Sandbox, data?: IDataObject): SecretCredential[];
	/** The platform's refusal of a request, in words that the server chooses. */
	refusal(words: string): object;
}

/** A credential, and the texts in it that must stay secret. */
export interface SecretCredential {
	about: string;
	type: string;
	data: IDataObject;
	secrets: string[];
}

/** The path of a request without its first segment (the platform) and without its query. */
export function pathOf({ url }: Received): string {
	return url.replace(/\?.*$/, '').replace(/^\/[^/]+/, '');
}
