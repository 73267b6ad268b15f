import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { asObject } from '../guards';
import { textOf } from '../message';
import { proofOf } from '../waiting/proof';

/*
 * A robot sends its events to one address. All triggers of the same robot in one n8n are members of one group: each knows the
 * addresses of all others, so whichever the platform calls passes the call on, and any of them can take over.
 */

type Context = IHookFunctions | IWebhookFunctions;

/** The robot that a trigger listens to, and what proves that a trigger is one of its triggers. */
export interface SharedRobot {
	/** Names the robot among those of the same secret. */
	id: string;
	/**
	 * A secret that all credentials of the robot share. If it is empty, no other trigger can join.
	 */
	secret: string;
}

/** A trigger of the robot, as the others know it. */
export interface Member {
	/** Its webhook's URL without the query. */
	address: string;
	/**
	 * The query by which the member recognises the platform; empty if all members share the one in
	 * the platform's call.
	 */
	query: string;
	/** The name of its workflow. */
	name: string;
	/** Whether it is a test run, which ends with its first event. */
	isTest: boolean;
}

/** Identifies a robot without telling its secret. */
export function keyOf({ id, secret }: SharedRobot): string {
	return proofOf(secret, `robot ${id}`);
}

/**
 * The triggers that were activated in this process, or told it that they joined. n8n writes static data as a whole, so that
 * two triggers that join at the same moment could undo each other's entry there.
 */
const known = new Map<string, Map<string, Member>>();

/** The part of a trigger's static data that is about the other triggers of its robot. It is there in all processes of n8n. */
interface Kept {
	/** The result of keyOf(): the members of another robot are no members of this one. */
	robot: string;
	members: Record<string, Omit<Member, 'address'>>;
}

function keptIn(context: Context): Kept | undefined {
	const { robot, members } = asObject(context.getWorkflowStaticData('node').joined) ?? {};
	if (typeof robot !== 'string') return undefined;
	return { robot, members: (asObject(members) ?? {}) as Kept['members'] };
}

/** Writes only what changes: n8n saves static data that was written to, over what another call may have saved meanwhile. */
function keep(context: Context, kept: Kept): void {
	const data = context.getWorkflowStaticData('node');
	if (JSON.stringify(data.joined) !== JSON.stringify(kept))
		data.joined = { ...kept } as IDataObject;
}

/** Notes which robot the trigger listens to, and forgets the members of an earlier one. */
export function noteRobot(context: Context, robot: string): void {
	const kept = keptIn(context);
	keep(context, kept?.robot === robot ? kept : { robot, members: {} });
}

export function addMember(context: Context, member: Member): void {
	const kept = keptIn(context);
	if (kept === undefined) return;
	note(kept.robot, member);
	const { address, ...about } = member;
	keep(context, { ...kept, members: { ...kept.members, [address]: about } });
}

export function removeMember(context: Context, address: string): void {
	const kept = keptIn(context);
	if (kept === undefined) return;
	forget(kept.robot, address);
	const { [address]: _gone, ...members } = kept.members;
	keep(context, { ...kept, members });
}

/** Forgets a member in this process alone, for a call whose changes to the static data are not saved. */
export function forgetHere(context: Context, address: string): void {
	const kept = keptIn(context);
	if (kept !== undefined) forget(kept.robot, address);
}

/** Makes a member known in this process. */
export function note(robot: string, member: Member): void {
	const members = known.get(robot) ?? new Map<string, Member>();
	known.set(robot, members.set(member.address, member));
}

export function forget(robot: string, address: string): void {
	const members = known.get(robot);
	members?.delete(address);
	if (members?.size === 0) known.delete(robot);
}

/**
 * Returns the other triggers of the robot, those that joined first in front. Addresses outside of this n8n are left out,
 * which a workflow's file may bring along from another one.
 *
 * @param own the trigger's own address
 */
export function othersOf(context: Context, own: string): Member[] {
	const kept = keptIn(context);
	if (kept === undefined) return [];
	const members = new Map<string, Member>();
	for (const [address, about] of Object.entries(kept.members)) {
		const member = memberFrom({ ...about, address });
		if (member !== undefined) members.set(address, member);
	}
	for (const member of known.get(kept.robot)?.values() ?? []) members.set(member.address, member);
	members.delete(own);
	return [...members.values()].filter(({ address }) => isSameOrigin(address, own));
}

/** Reads a member from JSON. Undefined where it is none. */
export function memberFrom({ address, query, name, isTest }: IDataObject): Member | undefined {
	if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
	return { address, query: textOf(query), name: textOf(name), isTest: isTest === true };
}

/** Tells whether two addresses are of the same server. Events and proofs are sent nowhere else. */
export function isSameOrigin(one: string, other: string): boolean {
	return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/** The part of an address before its query. */
export function addressIn(url: string): string {
	return url.split(/[?#]/, 1)[0] as string;
}
