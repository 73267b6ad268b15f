import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EngineCredential } from '../../../engine';
import type { Resource } from '../../../nodes/common/operation';
import type { Sandbox } from '../../../sandbox';
import type { Fault, Received } from '../proxy';

/** An operation with parameters with which it goes well, and the requests it then makes. */
export interface OperationCase {
	resource: string;
	operation: string;
	about?: string;
	parameters: IDataObject;
	items?: INodeExecutionData[];
	/** In their order, each as the platform's `keyOf` has it. */
	requests: string[];
	/** Puts the stand-in into the state that the operation needs. */
	prepare(sandbox: Sandbox): unknown;
	/** What is different in the credentials. */
	credential?: IDataObject;
	/** Whether this case does no harm when it is done twice, though others of its operation do. */
	harmless?: boolean;
	/** What it does about a fault of its last request other than the rest do. */
	otherwise?: Partial<Record<Fault, Otherwise>>;
}

export interface Otherwise {
	why: string;
	/** It goes well all the same. */
	succeeds?: true;
	says?: RegExp;
	hint?: RegExp;
	/** What it asks next. */
	requests?: string[];
}

/** How users are told of faults. */
interface Words {
	/** What the platform's server is called in a sentence. */
	name: string;
	/** The message for an answer that is not the platform's. */
	foreign: RegExp;
	/** What to check then. */
	check: RegExp;
	/** Other words for a fault, with their reason. */
	instead?: Partial<
		Record<
			Fault,
			{ why: string; says?: RegExp; hint?: RegExp; alwaysHint?: true; repeated?: 'ifRepeatable' }
		>
	>;
}

export interface TestedPlatform {
	folder: string;
	/** The type of its node. */
	node: string;
	resources: readonly Resource[];
	cases: readonly OperationCase[];
	/**
	 * The oracle: operations whose last request must not be made again when it may have been done. Requests before the last
	 * one only look something up.
	 */
	neverTwice: readonly string[];
	/** Whether a repeatable request is not repeated after it was not answered in time, and why. */
	givesUpAfterTimeout?: string;
	/** The credentials for a server in place of the stand-in's own. */
	credentials(sandbox: Sandbox, data: IDataObject): Array<Omit<EngineCredential, 'id' | 'name'>>;
	/** What a request asks for, as the cases name it. */
	keyOf(request: Received): string;
	words: Words;
	/**
	 * Every way to sign requests, for a server in place of the stand-in's own.
	 *
	 * @param data what is different in the case's credential
	 */
	signedBy(sandbox: Sandbox, data?: IDataObject): SecretCredential[];
	/** The platform's refusal of a request, in words that the server chooses. */
	refusal(words: string): object;
}

/** A credential, and the texts in it that nobody may see. */
export interface SecretCredential {
	about: string;
	type: string;
	data: IDataObject;
	secrets: string[];
}

/** The path of a request without the first segment, which names the platform, and without the query. */
export function pathOf({ url }: Received): string {
	return url.replace(/\?.*$/, '').replace(/^\/[^/]+/, '');
}
