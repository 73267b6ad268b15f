import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { asObject } from '../guards';
import { dropOldest } from '../maps';
import { numberOf, textOf } from '../serverValues';
import { digest, proofOf } from '../digests';

/*
 * A robot sends its events to one address. All triggers of the same robot in one n8n are members of one group. Each member knows the
 * addresses of all others. The platform calls one member, which passes the call on to the others. Any member can take over its role.
 */

type Context = IHookFunctions | IWebhookFunctions;

/** The robot that a trigger listens to, with the secret by which its triggers recognise each other. */
export interface SharedRobot {
	/** Distinguishes the robots of the same secret. */
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
	/** The ID of its workflow; empty if unknown. */
	workflowId: string;
	/** When it was activated or joined, in milliseconds since 1970. */
	since: number;
}

type Siblinghood = Pick<Member, 'workflowId' | 'isTest'>;

/**
 * Tells whether two triggers are of one workflow. n8n saves the static data of a workflow after the hooks of all its triggers, so triggers that
 * are activated in one go cannot call each other meanwhile. Since 2.41 n8n calls the hooks only of triggers that changed, all at the same time
 * (`computeTriggerDiff` in its workflow-publication-applier.ts); before, it deactivated and activated all of them, one after another.
 */
export function areSiblings(one: Siblinghood, other: Siblinghood): boolean {
	return (
		one.workflowId !== '' && one.workflowId === other.workflowId && one.isTest === other.isTest
	);
}

/** Returns a text that identifies a robot and does not reveal its secret. */
export function keyOf({ id, secret }: SharedRobot): string {
	return proofOf(secret, `robot ${id}`);
}

/**
 * The triggers that were activated in this process or joined through it. Static data is not enough: n8n writes it as a whole, so
 * a call or an execution that read it before they joined could delete their entries there.
 */
const known = new Map<string, Map<string, Member>>();

/** The triggers that n8n activated in this process. A trigger whose address was entered by hand finds the others only here. */
const activatedHere = new Set<string>();

/**
 * For how long a process counts what another trigger told it, or a deactivation, of which static data knows nothing. Then static data counts
 * alone, because all processes of n8n share it.
 */
const SETTLING_MS = 120_000;

/** The triggers that n8n deactivated in this process, with the time. */
const left = new Map<string, number>();

/** The triggers of a workflow of which one could not be deactivated: n8n before 2.41 then skips the hooks of the others. */
const doubtful = new Set<string>();
const MOST_DOUBTFUL = 1_000;

/** The part of a trigger's static data about the triggers of its robot in other workflows. All processes of n8n can read it. */
interface Kept {
	/** The result of keyOf(), because the members of another robot do not count. */
	robot: string;
	/** The SHA-256 of the robot's ID, which may hold the password of an address. Recognises a robot whose secret was changed. */
	idDigest?: string;
	members: Record<string, Omit<Member, 'address'>>;
}

function keptIn(context: Context): Kept | undefined {
	const { robot, idDigest, members } = asObject(context.getWorkflowStaticData('node').joined) ?? {};
	if (typeof robot !== 'string') return undefined;
	return {
		robot,
		...(typeof idDigest === 'string' && { idDigest }),
		members: (asObject(members) ?? {}) as Kept['members'],
	};
}

/**
 * The active triggers of a workflow, in the static data that they share. A trigger cannot change the static data of another one. Nodes of
 * the workflow can read it.
 */
type Siblings = Record<string, Omit<Member, 'address'> & { robot: string }>;

function siblingsIn(context: Context): Siblings {
	return (asObject(context.getWorkflowStaticData('global').groupbotsJoined) ?? {}) as Siblings;
}

function keepSiblings(context: Context, siblings: Siblings): void {
	const data = context.getWorkflowStaticData('global');
	if (JSON.stringify(siblingsIn(context)) === JSON.stringify(siblings)) return;
	if (Object.keys(siblings).length > 0) data.groupbotsJoined = siblings as IDataObject;
	else delete data.groupbotsJoined;
}

/** Writes static data only if it changes, because every write makes n8n save it, over the changes of another call. */
function keep(context: Context, kept: Kept): void {
	const data = context.getWorkflowStaticData('node');
	if (JSON.stringify(data.joined) !== JSON.stringify(kept))
		data.joined = { ...kept } as IDataObject;
}

/**
 * Notes which robot the trigger listens to, and forgets the members of an earlier one. Keeps the members if only the robot's secret was
 * changed: their workflows use the same credential, and may have joined since the change.
 */
export function noteRobot(context: Context, robot: SharedRobot): void {
	const kept = keptIn(context);
	const [key, idDigest] = [keyOf(robot), digest(robot.id)];
	const isSame = kept?.robot === key || kept?.idDigest === idDigest;
	keep(context, { robot: key, idDigest, members: isSame ? kept.members : {} });
}

/** Returns a text that identifies the robot to which the trigger listens, also if its secret was changed. */
export function robotIn(context: Context): string | undefined {
	return keptIn(context)?.idDigest;
}

/** Stores a member in this process and in the trigger's static data. */
export function addMember(context: Context, member: Member): void {
	const kept = keptIn(context);
	if (kept === undefined) return;
	noteMember(kept.robot, member);
	const { address, ...about } = member;
	keep(context, { ...kept, members: { ...kept.members, [address]: about } });
}

/** Stores members of other workflows again that joined and were lost: a call that had read the static data before has written it back. */
export function restoreMembers(context: Context, members: Member[]): void {
	const kept = keptIn(context);
	if (kept === undefined) return;
	const lost = members
		.filter(({ address }) => kept.members[address] === undefined)
		.filter(({ workflowId }) => workflowId !== String(context.getWorkflow().id))
		.map(({ address, ...about }) => [address, about]);
	keep(context, { ...kept, members: { ...kept.members, ...Object.fromEntries(lost) } });
}

/** Removes a member from this process and from the trigger's static data. */
export function removeMember(context: Context, address: string): void {
	const kept = keptIn(context);
	if (kept === undefined) return;
	forgetMember(kept.robot, address);
	const { [address]: _gone, ...members } = kept.members;
	keep(context, { ...kept, members });
	const { [address]: _removed, ...siblings } = siblingsIn(context);
	keepSiblings(context, siblings);
}

/**
 * Returns the other active triggers of a trigger's workflow. n8n may have started again since their activation, so only static data knows them
 * all. It has no query that all triggers had at that time; this process may know it.
 */
export function siblingsOf(context: Context, own: Member): Member[] {
	const robot = keptIn(context)?.robot ?? '';
	return storedSiblings(context, robot)
		.filter((member) => areSiblings(member, own) && member.address !== own.address)
		.map((member) => ({
			...member,
			query: member.query || (known.get(robot)?.get(member.address)?.query ?? ''),
		}));
}

/** Returns the triggers of a robot in the static data of a workflow, without those that n8n just deactivated. */
function storedSiblings(context: Context, robot: string): Member[] {
	return Object.entries(siblingsIn(context))
		.filter(([address, sibling]) => sibling.robot === robot && !hasJustLeft(address))
		.flatMap(([address, about]) => memberFrom({ ...about, address }) ?? []);
}

/**
 * Tells whether a member was activated so recently that n8n may still activate other triggers of its workflow. n8n calls its webhook already, but
 * saves the static data by which it recognises the platform after the hooks of all of them.
 */
export function isSettling({ since }: Pick<Member, 'since'>): boolean {
	return Date.now() - since < SETTLING_MS;
}

function hasJustLeft(address: string): boolean {
	const at = left.get(address);
	return at !== undefined && Date.now() - at < SETTLING_MS;
}

/**
 * Stores an active trigger in this process and where the other triggers of its workflow find it. Only these stay there. If all have the
 * same query, the call of the platform has it too.
 */
export function noteActive(context: Context, member: Member): void {
	const robot = keptIn(context)?.robot;
	if (robot === undefined) return;
	const active = [...siblingsOf(context, member), member];
	// Another process of n8n may have deactivated the workflow since: an entry of this process alone is old.
	for (const sibling of [...(known.get(robot)?.values() ?? [])]) {
		if (areSiblings(sibling, member) && !active.some(({ address }) => address === sibling.address))
			forgetMember(robot, sibling.address);
	}
	noteMember(robot, member);
	activatedHere.add(member.address);
	const shareQuery = active.every(({ query }) => query === member.query);
	const ofOtherRobots = Object.entries(siblingsIn(context)).filter(
		([, sibling]) => sibling.robot !== robot,
	);
	const ofRobot = active.map(({ address, ...about }) => [
		address,
		{ robot, ...about, ...(shareQuery && { query: '' }) },
	]);
	keepSiblings(context, Object.fromEntries([...ofOtherRobots, ...ofRobot]) as Siblings);
}

/**
 * Forgets a trigger that n8n deactivates. The other triggers of its workflow stay, because n8n may deactivate this one alone. Reads no
 * credential, because it may be deleted.
 */
export function forgetOwn(context: IHookFunctions): void {
	const address = addressIn(String(context.getNodeWebhookUrl('default')));
	for (const robot of [...known.keys()]) forgetMember(robot, address);
	doubtful.delete(address);
	for (const [earlier, at] of left) if (Date.now() - at >= SETTLING_MS) left.delete(earlier);
	left.set(address, Date.now());
	const { [address]: _gone, ...siblings } = siblingsIn(context);
	keepSiblings(context, siblings);
}

/** Notes that n8n may have deactivated the other triggers of a workflow without a call of their hooks. */
export function doubtSiblings(context: IHookFunctions): void {
	// n8n does not save the static data either, so it still has this trigger.
	doubtful.add(addressIn(String(context.getNodeWebhookUrl('default'))));
	for (const address of Object.keys(siblingsIn(context))) doubtful.add(address);
	dropOldest(doubtful, MOST_DOUBTFUL);
}

/** Tells whether a trigger may be inactive, although static data has it. */
export function isDoubtful({ address }: Member): boolean {
	return doubtful.has(address);
}

/** Forgets a member in this process alone, for a call whose changes to the static data are not saved. */
export function forgetHere(context: Context, address: string): void {
	const kept = keptIn(context);
	if (kept !== undefined) forgetMember(kept.robot, address);
}

/** Stores a member in this process. */
function noteMember(robot: string, member: Member): void {
	left.delete(member.address);
	doubtful.delete(member.address);
	const members = known.get(robot) ?? new Map<string, Member>();
	known.set(robot, members.set(member.address, member));
}

/** Removes a member from this process. */
function forgetMember(robot: string, address: string): void {
	doubtful.delete(address);
	activatedHere.delete(address);
	const members = known.get(robot);
	members?.delete(address);
	if (members?.size === 0) known.delete(robot);
}

/**
 * Returns the other triggers of the robot, in the order in which they joined. Leaves out addresses of another n8n: an imported
 * workflow may contain them.
 *
 * @param own the trigger's own address
 */
export function othersOf(context: Context, own: string): Member[] {
	const kept = keptIn(context);
	if (kept === undefined) return [];
	const members = new Map<string, Member>();
	const stored = Object.entries(kept.members).flatMap(
		([address, about]) => memberFrom({ ...about, address }) ?? [],
	);
	for (const member of [...stored, ...storedSiblings(context, kept.robot)])
		members.set(member.address, member);
	for (const member of known.get(kept.robot)?.values() ?? []) {
		const other = members.get(member.address);
		const isNewer =
			other === undefined
				? activatedHere.has(member.address) || isSettling(member)
				: member.since >= other.since;
		if (isNewer) members.set(member.address, member);
	}
	members.delete(own);
	return [...members.values()].filter(({ address }) => isSameOrigin(address, own));
}

/** Reads a member from JSON. Undefined where it is none. */
export function memberFrom({
	address,
	query,
	name,
	isTest,
	workflowId,
	since,
}: IDataObject): Member | undefined {
	if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
	return {
		address,
		query: textOf(query),
		name: textOf(name),
		isTest: isTest === true,
		workflowId: textOf(workflowId),
		since: numberOf(since) || 0,
	};
}

/** Tells whether two addresses have the same origin. Triggers send events and proofs only to their own origin. */
export function isSameOrigin(one: string, other: string): boolean {
	return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/** Returns the part of an address before its query. */
export function addressIn(url: string): string {
	return url.split(/[?#]/, 1)[0] as string;
}
