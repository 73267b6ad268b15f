import type { IHookFunctions } from 'n8n-workflow';

import { logInfo, reasonOf, warn } from '../log';
import { pause } from '../requests/request';
import {
	addMember,
	addressIn,
	areSiblings,
	isDoubtful,
	isSettling,
	noteActive,
	noteRobot,
	othersOf,
	removeMember,
	siblingsOf,
	type Member,
	type SharedRobot,
} from './members';
import { askToJoin, sendLeave, type Joining } from './membership';

/** The pauses before a trigger that n8n still publishes is asked again: each is twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

const STILL_PUBLISHED =
	'its workflow is still being published, so publish this one again in a moment';

/** A trigger that can take over. */
export interface Successor {
	/** Its address, with the query by which it recognises the platform. */
	url: string;
	/** The name of its workflow. */
	name: string;
	/** Whether it is of the same workflow. */
	isSibling: boolean;
}

/** Lets one trigger join or leave the other triggers of its robot, when n8n activates or deactivates it. */
export class TriggerGroup {
	private readonly own: Member;
	private readonly asked = new Set<string>();

	/**
	 * @param url the trigger's own address, with the query by which it recognises the platform
	 * @param sharesQuery whether all triggers of the robot have the same query, which is then not
	 * stored
	 */
	constructor(
		private readonly hook: IHookFunctions,
		private readonly robot: SharedRobot,
		private readonly url: string,
		private readonly sharesQuery: boolean,
	) {
		this.own = {
			address: addressIn(url),
			query: sharesQuery ? '' : this.query,
			name: String(hook.getWorkflow().name ?? ''),
			isTest: hook.getMode() === 'manual',
			workflowId: String(hook.getWorkflow().id ?? ''),
			since: Date.now(),
		};
	}

	/** Lets the other triggers of the workflow find this one, and forgets those of them that n8n removed without a call of their hooks. */
	async noteActive(): Promise<void> {
		noteRobot(this.hook, this.robot);
		noteActive(this.hook, this.own);
		for (const sibling of siblingsOf(this.hook, this.own).filter(isDoubtful)) {
			const { kind } = await this.ask(this.urlOf(sibling));
			if (kind === 'gone') removeMember(this.hook, sibling.address);
		}
	}

	/** Joins the trigger that gets the robot's events now, if it is one of this n8n. */
	async joinHolder(url: string): Promise<Exclude<Joining, { kind: 'joined' }> | 'joined'> {
		const address = addressIn(url);
		noteRobot(this.hook, this.robot);
		this.asked.add(address);
		const sibling = siblingsOf(this.hook, this.own).find((one) => one.address === address);
		if (sibling !== undefined && !isDoubtful(sibling)) {
			// Static data does not have the query of a trigger that was alone.
			noteActive(this.hook, {
				...sibling,
				query: this.sharesQuery ? '' : url.slice(address.length),
			});
			return 'joined';
		}
		const joining = await this.ask(url);
		if (joining.kind !== 'joined') {
			if (joining.kind !== 'unreachable') removeMember(this.hook, address);
			return joining;
		}
		const { name, workflowId, members } = joining;
		const query = this.sharesQuery ? '' : url.slice(address.length);
		const holder = { address, query, name, isTest: false, workflowId, since: this.own.since };
		await this.noteActive();
		if (areSiblings(holder, this.own)) noteActive(this.hook, holder);
		for (const member of [holder, ...members]) this.add(member);
		return 'joined';
	}

	/** Joins all known triggers of the robot, and forgets the ones that are gone. Returns the names of the other workflows. */
	async joinKnown(): Promise<string[]> {
		await this.noteActive();
		const names: string[] = [];
		for (let next = this.unasked(); next !== undefined; next = this.unasked()) {
			this.asked.add(next.address);
			if (this.isSibling(next.address)) continue;
			const joining = await this.ask(this.urlOf(next));
			if (joining.kind === 'joined') {
				names.push(joining.name);
				for (const member of [next, ...joining.members]) this.add(member);
			} else if (joining.kind === 'unreachable') {
				warn(
					this.hook,
					`The workflow "${next.name}" could not be told that this one listens to the same robot: ${joining.reason}. If one of the two gets no events later, unpublish and publish this workflow.`,
				);
			} else {
				removeMember(this.hook, next.address);
			}
		}
		return names;
	}

	/**
	 * Tells all other triggers that this one is gone. Returns the ones that can take over, the oldest first. Those of the own workflow come last,
	 * because n8n may deactivate them next.
	 */
	async leave(): Promise<Successor[]> {
		const successors: Successor[] = [];
		for (const member of othersOf(this.hook, this.own.address)) {
			const url = this.urlOf(member);
			const answers = await sendLeave(this.hook, this.robot, url, this.own.address);
			const isSibling = areSiblings(member, this.own);
			if (answers && !member.isTest) successors.push({ url, name: member.name, isSibling });
		}
		// n8n may have deactivated another trigger of the workflow meanwhile.
		const active = othersOf(this.hook, this.own.address).map((member) => this.urlOf(member));
		return successors
			.filter(({ url }) => active.includes(url))
			.sort((one, other) => Number(one.isSibling) - Number(other.isSibling));
	}

	/**
	 * Runs the requests by which the robot's events go to the trigger that takes over. n8n shows no error of a deactivation to a user who looks at the
	 * other workflow, so the log says what to do there.
	 */
	async handOver<T>(heir: Successor | undefined, requests: () => Promise<T>): Promise<T> {
		const [done] = await Promise.allSettled([requests()]);
		if (done.status === 'fulfilled') return done.value;
		if (heir !== undefined)
			warn(
				this.hook,
				`The robot's events may still come to this workflow, because the platform could not be told to send them to the workflow "${heir.name}" (${reasonOf(done.reason)}). If that one gets none, unpublish it and publish it again.`,
			);
		throw done.reason;
	}

	/**
	 * Joins the other triggers of a robot whose user enters one address by hand. All of them then get the events, with any of
	 * their addresses.
	 */
	async joinByHand(): Promise<void> {
		const [first] = await this.joinKnown();
		if (first === undefined) return;
		logInfo(
			this.hook,
			`Joined the workflow "${first}": do not change the address that you entered at the platform.`,
		);
	}

	/** Leaves the other triggers, and writes into the log which address the user must enter now. */
	async leaveByHand(): Promise<void> {
		const [next] = await this.leave();
		if (next === undefined) return;
		warn(
			this.hook,
			`${next.isSibling ? 'If this workflow stays published, another trigger of it still listens' : 'Other workflows listen'} to the same robot. If you entered ${this.own.address} at the platform, enter ${addressIn(next.url)} there instead.`,
		);
	}

	/** Asks another trigger, again if n8n still publishes it: it recognises no call before n8n has saved its static data. */
	private async ask(url: string): Promise<Joining> {
		for (let ms = FIRST_PAUSE_MS; ; ms *= 2) {
			const joining = await askToJoin(this.hook, this.robot, this.own, url);
			if (joining.kind !== 'foreign') return joining;
			const others = othersOf(this.hook, this.own.address);
			const isNew = others.some((one) => this.urlOf(one) === url && isSettling(one));
			if (!isNew) return joining;
			if (ms > LONGEST_PAUSE_MS) return { kind: 'unreachable', reason: STILL_PUBLISHED };
			await pause(ms);
		}
	}

	private isSibling(address: string): boolean {
		return siblingsOf(this.hook, this.own).some((sibling) => sibling.address === address);
	}

	private get query(): string {
		return this.url.slice(addressIn(this.url).length);
	}

	/** Stores a trigger of another workflow. The triggers of the own workflow store themselves, so others' entries of them may be old. */
	private add(member: Member): void {
		if (member.address !== this.own.address && !areSiblings(member, this.own))
			addMember(this.hook, member);
	}

	/** Returns a member to ask next. A test run accepts no other members: it is stored only to receive the events. */
	private unasked(): Member | undefined {
		return othersOf(this.hook, this.own.address).find(
			({ address, isTest }) => !isTest && !this.asked.has(address),
		);
	}

	private urlOf({ address, query }: Member): string {
		return address + (query || this.query);
	}
}
