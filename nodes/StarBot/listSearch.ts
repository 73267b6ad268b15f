import type { IDataObject, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/requests/caller';
import { apiError, explained } from '../common/errors';
import {
	chosenBeside,
	listEntry,
	locatorBeside,
	lookUpEach,
	matching,
	type ListContext,
	type ListEntry,
} from '../common/operations/lists';
import { textOf } from '../common/serverValues';
import { isGroup } from './ids';
import { onWire } from './params';
import { knownRequests } from './requestNames';
import { defaultRobot, identityIn, onlyRobot, type Identity } from './robot';
import {
	attempt,
	CREDENTIAL,
	LIST,
	request,
	ROBOT_DATA,
	ROBOT_INFO,
	ROBOT_LIST,
	type Params,
	type StarBotRequest,
} from './transport';

/** The value of `cache` for fresh data from WeChat. */
const FRESH = 0;

/** Lists the robots that are logged in, by robot ID where they have one. */
export async function searchRobots(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const robots = await namedRobots(callerOf(this));
	const entries = robots.map(
		({ robotId, instanceId, nickname }) =>
			listEntry(robotId, nickname, (id) => `robotId=${id}`) ??
			listEntry(instanceId, nickname, (id) => `instanceId=${id}`),
	);
	return { results: matching(entries, filter) };
}

export async function searchInstances(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const robots = await namedRobots(callerOf(this));
	const entries = robots.map(({ instanceId, nickname, robotId }) =>
		listEntry(instanceId, textOf(nickname) || robotId),
	);
	return { results: matching(entries, filter) };
}

/** Completes the list of robots. Only their instance ID is certain, so missing values are requested for each. */
async function namedRobots(caller: Caller): Promise<IDataObject[]> {
	const robots = await request(caller, ROBOT_LIST);
	return await lookUpEach(robots, async (robot) => {
		const { robotId, nickname, instanceId } = robot;
		if (textOf(robotId) && textOf(nickname)) return robot;
		const info = await attempt(caller, {
			type: ROBOT_INFO,
			params: { instanceId, cache: 1 },
			data: ROBOT_DATA,
			repeatable: true,
		});
		return info.refusal === undefined ? { ...robot, ...info.value } : robot;
	});
}

export async function searchGroups(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await contacts(this, 'getGroupList'), filter) };
}

/** Lists the same groups for a multi-select field. */
export async function getGroups(this: ListContext): Promise<INodePropertyOptions[]> {
	return await explained(async () => matching(await contacts(this, 'getGroupList')));
}

export async function searchFriends(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await contacts(this, 'getFriendList'), filter) };
}

/** Lists friends, then groups. */
export async function searchContacts(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const friends = await contacts(this, 'getFriendList');
	const groups = await contacts(this, 'getGroupList');
	return {
		results: matching([...friends.filter(({ value }) => !isGroup(value)), ...groups], filter),
	};
}

/** Lists the groups and friends of all robots that are logged in: a trigger has no robot of its own. */
export async function searchChats(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	return {
		results: matching(await contactsOfAll(this, ['getGroupList', 'getFriendList']), filter),
	};
}

/** Lists the friends of all robots that are logged in. */
export async function searchSenders(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const friends = await contactsOfAll(this, ['getFriendList']);
	return {
		results: matching(
			friends.filter(({ value }) => !isGroup(value)),
			filter,
		),
	};
}

/**
 * Returns the contacts of all robots, several of which may be in one group. Leaves out a robot whose contacts cannot be listed, for
 * example while it logs out.
 *
 * @throws NodeApiError where no robot's contacts can be listed
 */
async function contactsOfAll(context: ListContext, types: string[]): Promise<ListEntry[]> {
	const caller = callerOf(context);
	const robots = await request(caller, ROBOT_LIST);
	const asked = types.flatMap((type) =>
		robots.map(({ instanceId }) =>
			contactList(type, { instanceId: textOf(instanceId), cache: FRESH }),
		),
	);
	const tried = await lookUpEach(asked, async (one) => await attempt(caller, one));
	const lists = tried.flatMap((one) => (one.refusal === undefined ? [one.value] : []));
	const [first] = tried;
	if (lists.length === 0 && first?.refusal !== undefined) throw apiError(caller, first.refusal);
	return entriesIn(lists.flat());
}

/** Lists the members of the group chosen in the same node, with a request whose names come from the credential. */
export async function searchMembers(
	this: ListContext,
	filter?: string,
): Promise<INodeListSearchResult> {
	const groupId = chosenBeside(this, 'groupId');
	if (groupId === '') return { results: [] };
	const caller = callerOf(this);
	const { knownRequests: text } = await caller.credential(CREDENTIAL);
	const { type, names } = knownRequests(text).get('groupmember.getall') ?? {};
	const name = names?.get('group');
	if (type === undefined || name === undefined) {
		throw apiError(caller, {
			message: 'The list of members needs a line for groupMember.getAll in the credential',
			hint: 'The vendor\'s page "查询群聊成员列表" shows the names. Add this line to Known Request Types: groupMember.getAll = TYPE, group = NAME',
		});
	}
	return { results: matching(await people(this, type, [onWire(name, groupId)]), filter) };
}

async function contacts(context: ListContext, type: string): Promise<ListEntry[]> {
	return await people(context, type, [['cache', FRESH]]);
}

async function people(
	context: ListContext,
	type: string,
	given: Array<[name: string, value: unknown]>,
): Promise<ListEntry[]> {
	const caller = callerOf(context);
	const robot = await robotBeside(context, caller);
	const params = { ...robot, ...Object.fromEntries(given) };
	return entriesIn(await request(caller, contactList(type, params)));
}

function contactList(type: string, params: Params): StarBotRequest<IDataObject[]> {
	return { type, params, data: LIST, repeatable: true };
}

/** Returns the people or groups in a response. Only wxId and nickname are documented. */
function entriesIn(list: IDataObject[]): ListEntry[] {
	return list.flatMap(({ wxId, nickname }) => listEntry(wxId, nickname) ?? []);
}

/** Returns the robot chosen in the node, else the credential's. */
async function robotBeside(context: ListContext, caller: Caller): Promise<Identity> {
	const { mode, value } = locatorBeside(context, 'robot');
	if (value !== '') return identityIn(mode, value);
	const identity = defaultRobot(await caller.credential(CREDENTIAL));
	if (identity !== undefined) return identity;
	const found = await onlyRobot(caller);
	if ('identity' in found) return found.identity;
	throw apiError(caller, {
		message: 'Choose a robot first',
		hint: `Each robot has its own groups and friends. ${found.why}`,
	});
}
