import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeParameterResourceLocator,
	INodePropertyOptions,
} from 'n8n-workflow';

import { callerOf, type Caller } from '../common/caller';
import { apiError } from '../common/errors';
import { asObject } from '../common/inbound';
import { textOf } from '../common/message';
import { isGroup } from './ids';
import { knownRequests } from './known';
import { chosen, defaultRobot, type Identity } from './robot';
import { attempt, CREDENTIAL, requestList, ROBOT_INFO, robotsOf } from './transport';

interface Item {
	name: string;
	value: string;
}

const FRESH = { cache: 0 };

/** The robots that are logged in, by robot ID where they have one. */
export async function searchRobots(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const robots = await namedRobots(callerOf(this));
	const items = robots.map(({ robotId, instanceId, nickname }) => {
		const [id, value] = textOf(robotId)
			? [textOf(robotId), `robotId=${textOf(robotId)}`]
			: [textOf(instanceId), `instanceId=${textOf(instanceId)}`];
		return { ...item(id, nickname), value };
	});
	return { results: matching(items, filter) };
}

export async function searchInstances(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const robots = await namedRobots(callerOf(this));
	const items = robots.map(({ instanceId, nickname, robotId }) =>
		item(textOf(instanceId), nickname ?? robotId),
	);
	return { results: matching(items, filter) };
}

/** Of the list's objects only the instance ID is known for certain; the rest is asked for where it does not come along. */
async function namedRobots(caller: Caller): Promise<IDataObject[]> {
	const robots = await robotsOf(caller);
	return await Promise.all(
		robots.map(async (robot) => {
			const { robotId, nickname, instanceId } = robot;
			if (textOf(robotId) && textOf(nickname)) return robot;
			const tried = await attempt(
				caller,
				ROBOT_INFO,
				{ instanceId, cache: 1 },
				{ repeatable: true },
			);
			return tried.refusal === undefined ? { ...robot, ...asObject(tried.data) } : robot;
		}),
	);
}

export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await contacts(this, 'getGroupList'), filter) };
}

/** The same as options of a multi-select field. */
export async function getGroups(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await contacts(this, 'getGroupList');
}

export async function searchFriends(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(await contacts(this, 'getFriendList'), filter) };
}

/** Friends, then groups. */
export async function searchContacts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const friends = await contacts(this, 'getFriendList');
	const groups = await contacts(this, 'getGroupList');
	return {
		results: matching([...friends.filter(({ value }) => !isGroup(value)), ...groups], filter),
	};
}

/** The members of the group chosen beside it: a request whose names only the credential can tell. */
export async function searchMembers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const groupId = this.getCurrentNodeParameter('groupId', { extractValue: true });
	if (typeof groupId !== 'string' || groupId === '') return { results: [] };
	const caller = callerOf(this);
	const { knownRequests: text } = await caller.credential(CREDENTIAL);
	const { type, names } = knownRequests(text).get('groupmember.getall') ?? { names: {} };
	if (type === undefined || names.group === undefined) {
		throw apiError(caller, {
			message: 'The list of members needs a line for groupMember.getAll in the credential',
			hint: 'The vendor\'s page "查询群聊成员列表" tells the names; the line goes into Known Request Types: groupMember.getAll = TYPE, group = NAME',
		});
	}
	const members = await requestList(caller, type, {
		...(await robotBeside(this, caller)),
		[names.group]: groupId,
	});
	return { results: matching(people(members), filter) };
}

async function contacts(context: ILoadOptionsFunctions, type: string): Promise<Item[]> {
	const caller = callerOf(context);
	return people(
		await requestList(caller, type, { ...(await robotBeside(context, caller)), ...FRESH }),
	);
}

/** The robot chosen in the node, else the credential's. */
async function robotBeside(context: ILoadOptionsFunctions, caller: Caller): Promise<Identity> {
	const { mode, value } = (context.getCurrentNodeParameter('robot') ??
		{}) as Partial<INodeParameterResourceLocator>;
	if (typeof value === 'string' && value !== '') return chosen(mode, value);
	const standard = defaultRobot(await caller.credential(CREDENTIAL));
	if (standard !== undefined) return standard;
	throw apiError(caller, {
		message: 'Choose a robot first',
		hint: 'Each robot has groups and friends of its own. A Default Robot in the credential serves as well.',
	});
}

/** wxId and nickname are what friends, and a group that is asked for, have; other names are not documented. */
function people(objects: IDataObject[]): Item[] {
	return objects
		.map(({ wxId, nickname }) => item(textOf(wxId), nickname))
		.filter(({ value }) => value !== '');
}

function item(id: string, name: unknown): Item {
	return { name: textOf(name) ? `${textOf(name)} (${id})` : id, value: id };
}

function matching(items: Item[], filter = ''): INodeListSearchItems[] {
	const wanted = filter.toLowerCase();
	return items.filter(({ name }) => name.toLowerCase().includes(wanted));
}
