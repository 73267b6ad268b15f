import type { INodePropertyOptions } from 'n8n-workflow';

import type { EngineCredential } from '../engine';
import type { Operation, Resource } from '../nodes/common/operation';
import type { StandIn } from '../sandbox/kit/standIn';

/** Functions that make a platform's stand-ins, by their names in `Sandbox`; each gets the address of the sandbox. */
export type StandInMakers = Record<string, (sandboxUrl: () => string) => StandIn>;

/** The stand-ins that the functions of a platform make. */
export type Made<Makers extends StandInMakers> = {
	[Name in keyof Makers]: ReturnType<Makers[Name]>;
};

/** A platform for its users: what the generated parts of the pages say of it. */
export interface PlatformFacts {
	/** Folder below nodes/. */
	folder: string;
	/** Type of the action node; the generated parts of the pages name the platform by it. */
	node: string;
	/** The name that users know. */
	name: string;
	page: string;
	resources: Resource[];
	/** Display names of the triggers. All triggers of a platform have the same events. */
	triggers: string[];
	events: INodePropertyOptions[];
	/** What the node says to the codes of the platform's refusals. */
	codes?: Array<{ code: number; name: string; message: string; hint?: string }>;
	/** Heading and cells of a column for each operation: what it needs besides its fields. */
	needs?: [heading: string, cell: (resource: Resource, operation: Operation) => string];
	/** Marks operations that need one-time set-up. */
	needsSetUp?(resource: Resource, operation: Operation): boolean;
}

export interface Platform<Makers extends StandInMakers = StandInMakers> extends PlatformFacts {
	standIns: Makers;
	/** The credentials that the workflows of examples/ name, for the robots of the sandbox. */
	exampleCredentials(standIns: Made<Makers>): EngineCredential[];
	/** For a robot that no example uses, and so is free for a visitor's own workflows. */
	practiceCredentials(standIns: Made<Makers>): EngineCredential[];
}

/** Returns the platform as it is; the compiler ties the credentials to the stand-ins. */
export function definePlatform<Makers extends StandInMakers>(
	platform: Platform<Makers>,
): Platform<Makers> {
	return platform;
}

/** Returns the codes of a table as a list, smallest first. */
export function byNumber<T extends object>(
	codes: Readonly<Record<number, T>>,
): Array<T & { code: number }> {
	return Object.entries(codes).map(([code, meaning]) => ({ code: Number(code), ...meaning }));
}
