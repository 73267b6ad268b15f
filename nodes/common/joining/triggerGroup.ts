import type { IHookFunctions } from 'n8n-workflow';

import { inform, warn } from '../log';
import {
	addMember,
	addressIn,
	forgetMember,
	forgetSibling,
	keyOf,
	knownMember,
	noteMember,
	noteRobot,
	noteSibling,
	othersOf,
	removeMember,
	type Member,
	type SharedRobot,
} from './members';
import { askToJoin, sendLeave, type Joining } from './membership';

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
		};
	}

	/** Joins the trigger that gets the robot's events now, if it is one of this n8n. */
	async joinHolder(url: string): Promise<Joining> {
		const address = addressIn(url);
		const query = this.sharesQuery ? '' : url.slice(address.length);
		noteRobot(this.hook, keyOf(this.robot));
		this.asked.add(address);
		const known = knownMember(keyOf(this.robot), address);
		if (known !== undefined && this.isSibling(known)) {
			this.joinSibling({ ...known, query });
			return { kind: 'joined', name: known.name, members: [] };
		}
		const joining = await askToJoin(this.hook, this.robot, this.own, url);
		if (joining.kind !== 'joined') {
			removeMember(this.hook, address);
			return joining;
		}
		const holder = { address, query, name: joining.name, isTest: false, workflowId: '' };
		for (const member of [holder, ...joining.members]) this.add(member);
		return joining;
	}

	/** Joins all known triggers of the robot, and forgets the ones that are gone. Returns the names of their workflows. */
	async joinKnown(): Promise<string[]> {
		noteRobot(this.hook, keyOf(this.robot));
		noteMember(keyOf(this.robot), this.own);
		const names: string[] = [];
		for (let next = this.unasked(); next !== undefined; next = this.unasked()) {
			this.asked.add(next.address);
			if (this.isSibling(next)) {
				this.joinSibling(next);
				names.push(next.name);
				continue;
			}
			const joining = await askToJoin(this.hook, this.robot, this.own, this.urlOf(next));
			if (joining.kind === 'joined') {
				names.push(joining.name);
				for (const member of joining.members) this.add(member);
			} else {
				removeMember(this.hook, next.address);
			}
		}
		return names;
	}

	/** Tells all other triggers that this one is gone. Returns the addresses of the ones that can take over, the oldest first. */
	async leave(): Promise<string[]> {
		const successors: string[] = [];
		// n8n marks the start of a test run, but not its end.
		const { isTest } = knownMember(keyOf(this.robot), this.own.address) ?? this.own;
		forgetMember(keyOf(this.robot), this.own.address);
		forgetSibling(this.hook, this.own.address);
		for (const member of othersOf(this.hook, this.own.address)) {
			// It is deactivated together with this one, and cannot take over.
			if (this.isSibling(member, isTest)) continue;
			const url = this.urlOf(member);
			const answers = await sendLeave(this.hook, this.robot, url, this.own.address);
			if (answers && !member.isTest) successors.push(url);
		}
		return successors;
	}

	/**
	 * Joins the other triggers of a robot whose user enters one address by hand. All of them then get the events, with any of
	 * their addresses.
	 */
	async joinByHand(): Promise<void> {
		const [first] = await this.joinKnown();
		if (first === undefined) return;
		inform(
			this.hook,
			`Joined the workflow "${first}": leave the address that was entered as it is.`,
		);
	}

	/** Leaves the other triggers, and writes into the log which address the user must enter now. */
	async leaveByHand(): Promise<void> {
		const [next] = await this.leave();
		if (next === undefined) return;
		warn(
			this.hook,
			`Other workflows listen to the same robot. If ${this.own.address} is the address that was entered, enter ${addressIn(next)} in its place.`,
		);
	}

	/**
	 * Tells whether a member is a trigger of the same workflow. It does not answer during the activation: n8n saves the static data of all
	 * triggers of a workflow together, after the last one.
	 */
	private isSibling(member: Member, isTest = this.own.isTest): boolean {
		const { workflowId, address } = this.own;
		const isOfWorkflow = workflowId !== '' && member.workflowId === workflowId;
		return isOfWorkflow && member.isTest === isTest && member.address !== address;
	}

	private joinSibling(sibling: Member): void {
		this.add(sibling);
		noteSibling(this.hook, this.own);
	}

	private get query(): string {
		return this.url.slice(addressIn(this.url).length);
	}

	private add(member: Member): void {
		if (member.address !== this.own.address) addMember(this.hook, member);
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
