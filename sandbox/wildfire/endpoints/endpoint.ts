import { nullPointer, Refusal } from '../codes';
import { Fields } from '../fields';
import type { Json } from '../gson';
import { GroupOperations } from '../groupOperations';
import { readPayload, withoutNulls } from '../payload';
import type { Robot } from '../state';
import type { Announcement, World } from '../world';

export interface Call {
	world: World;
	robot: Robot;
	/** The parsed body; null if it was empty or `null`. */
	body: Json;
	/** The sandbox's own address, for URLs in a result. */
	baseUrl: string;
}

export interface Endpoint {
	/** Missing in the open-source server, which answers as to any unknown path. */
	professional?: true;
	/** The body is not even parsed. */
	ignoresBody?: true;
	/** Returns `result`; undefined for none. Throws refusals and Java exceptions. */
	run(call: Call): unknown;
}

export type Endpoints = Record<string, Endpoint>;

/** Most endpoints throw a null pointer exception without a body. */
export function bodyOf({ body }: Call): Fields {
	return required(Fields.of(body));
}

/** A few endpoints answer 251 instead. */
export function bodyOrRefusal({ body }: Call): Fields {
	const fields = Fields.of(body);
	if (!fields) throw new Refusal(251);
	return fields;
}

/** A value that the server uses without a check. */
export function required<T>(value: T | null | undefined): T {
	if (value === null || value === undefined) throw nullPointer();
	return value;
}

/** A value whose absence (or emptiness) the server refuses with a code. */
export function present(value: string | undefined): string {
	if (!value) throw new Refusal(251);
	return value;
}

export function presentList(value: Array<string | null> | undefined): string[] {
	if (!value || value.length === 0) throw new Refusal(251);
	return withoutNulls(value);
}

/** Gson also rejects a wrong type in a member whose value the server ignores. */
export function checkTypes(
	fields: Fields,
	members: Record<string, 'string' | 'int' | 'long'>,
): void {
	for (const [name, type] of Object.entries(members)) fields[type](name);
}

/**
 * `to_lines` and `notify_message`, common to all group writes. Robots may not send their own
 * notification, except when they add members, where the server lacks the check.
 */
export function readAnnouncement(
	world: World,
	body: Fields,
	unchecked?: 'unchecked',
): () => Announcement {
	checkTypes(body, { operator: 'string' });
	const lines = body.ints('to_lines') ?? [];
	const custom = readPayload(body.object('notify_message'));
	// Type errors occur while reading, the refusal only after the parameters were validated.
	return () => {
		const allowed = unchecked ?? world.settings.allowRobotCustomNotification;
		if (custom && custom.type > 0 && !allowed) throw new Refusal(248);
		return { lines: lines.length > 0 ? lines : [0], custom };
	};
}

/** A write to groups: the operations to call after its parameters were validated. */
export function groupWrite(call: Call, unchecked?: 'unchecked') {
	const { world, robot } = call;
	const body = bodyOf(call);
	const announcement = readAnnouncement(world, body, unchecked);
	return { body, act: () => new GroupOperations(world, robot.userId, announcement()) };
}
