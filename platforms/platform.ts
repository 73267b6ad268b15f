import type { INodePropertyOptions } from 'n8n-workflow';

import type { EngineCredential } from '../engine';
import type { Operation, Resource } from '../nodes/common/operations/operation';
import type { StandIn } from '../sandbox/kit/standIn';

/** Functions that make a platform's stand-ins, by their names in `Sandbox`; each gets the address of the sandbox. */
export type StandInMakers = Record<string, (sandboxUrl: () => string) => StandIn>;

/** The stand-ins that the functions of a platform make. */
export type Made<Makers extends StandInMakers> = {
	[Name in keyof Makers]: ReturnType<Makers[Name]>;
};

/** The facts about a platform for the generated parts of the pages. */
export interface PlatformFacts {
	/** Folder below nodes/. */
	folder: string;
	/** Type of the action node. The generated parts of the pages refer to the platform by it. */
	node: string;
	/** The name that users know. */
	name: string;
	page: string;
	resources: Resource[];
	/** Display names of the triggers. */
	triggers: string[];
	events: INodePropertyOptions[];
	/** Values of the events that only the webhook trigger reports. Default: all triggers report all events. */
	onlyByWebhook?: Array<INodePropertyOptions['value']>;
	/** The nodes' messages for the platform's codes. */
	codes?: Array<{ code: number; name: string; message: string; hint?: string }>;
	/** Heading and cells of a column for each operation: its requirements besides its fields. */
	needs?: [heading: string, cell: (resource: Resource, operation: Operation) => string];
	/** Marks operations that need one-time set-up. */
	needsSetUp?(resource: Resource, operation: Operation): boolean;
}

export interface Platform<Makers extends StandInMakers = StandInMakers> extends PlatformFacts {
	standIns: Makers;
	/** The credentials named in the workflows of examples/, for the robots of the sandbox. */
	exampleCredentials(standIns: Made<Makers>): EngineCredential[];
	/** The credential of a robot that no example uses, for a visitor's own workflows. */
	practiceCredentials(standIns: Made<Makers>): EngineCredential[];
}

/** Returns the platform unchanged; its types tie the credentials to the stand-ins. */
export function definePlatform<Makers extends StandInMakers>(
	platform: Platform<Makers>,
): Platform<Makers> {
	return platform;
}

/** Returns the codes of a table as a list, smallest first. */
export function byNumber<T extends object>(
	codes: Readonly<Record<number, T>>,
): Array<T & { code: number }> {
	return Object.entries(codes)
		.map(([code, meaning]) => ({ code: Number(code), ...meaning }))
		.sort((a, b) => a.code - b.code);
}
