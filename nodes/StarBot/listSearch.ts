import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { callerOf, type Caller } from '../common/caller';
import { apiError } from '../common/errors';
import { asObject } from '../common/guards';
import { textOf } from '../common/message';
import { isGroup } from './ids';
import { knownRequests } from './known';
import { onWire } from './params';
import { defaultRobot, identityIn, type Identity } from './robot';
import {
	attempt,
	CREDENTIAL,
	LIST,
	request,
	ROBOT_DATA,
	ROBOT_INFO,
	ROBOT_LIST,
	type Params,
} from './transport';

interface Item {
	name: string;
	value: string;
}

/** The `cache` that asks WeChat itself. */
const FRESH = 0;

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

/** Only the instance ID of a robot in the list is certain, so the node asks for what is missing. */
async function namedRobots(caller: Caller): Promise<IDataObject[]> {
	const robots = await request(caller, ROBOT_LIST);
	return await Promise.all(
		robots.map(async (robot) => {
			const { robotId, nickname, instanceId } = robot;
			if (textOf(robotId) && textOf(nickname)) return robot;
			const info = await attempt(caller, {
				type: ROBOT_INFO,
				params: { instanceId, cache: 1 },
				data: ROBOT_DATA,
				repeatable: true,
			});
			return info.refusal === undefined ? { ...robot, ...info.value } : robot;
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
	const { type, names } = knownRequests(text).get('groupmember.getall') ?? {};
	const name = names?.get('group');
	if (type === undefined || name === undefined) {
		throw apiError(caller, {
			message: 'The list of members needs a line for groupMember.getAll in the credential',
			hint: 'The vendor\'s page "查询群聊成员列表" tells the names; the line goes into Known Request Types: groupMember.getAll = TYPE, group = NAME',
		});
	}
	return { results: matching(await people(this, type, [onWire(name, groupId)]), filter) };
}

async function contacts(context: ILoadOptionsFunctions, type: string): Promise<Item[]> {
	return await people(context, type, [['cache', FRESH]]);
}

/** The people or groups of a list. Documented of their objects are wxId and nickname only. */
async function people(
	context: ILoadOptionsFunctions,
	type: string,
	given: Array<[name: string, value: unknown]>,
): Promise<Item[]> {
	const caller = callerOf(context);
	const params: Params = { ...(await robotBeside(context, caller)), ...Object.fromEntries(given) };
	const list = await request(caller, { type, params, data: LIST, repeatable: true });
	return list
		.map(({ wxId, nickname }) => item(textOf(wxId), nickname))
		.filter(({ value }) => value !== '');
}

/** The robot chosen in the node, else the credential's. */
async function robotBeside(context: ILoadOptionsFunctions, caller: Caller): Promise<Identity> {
	const chosen = context.getCurrentNodeParameter('robot');
	const { mode, value } = asObject(chosen) ?? {};
	if (textOf(value) !== '') return identityIn(textOf(mode), textOf(value));
	const identity = defaultRobot(await caller.credential(CREDENTIAL));
	if (identity !== undefined) return identity;
	throw apiError(caller, {
		message: 'Choose a robot first',
		hint: 'Each robot has groups and friends of its own. A Default Robot in the credential serves as well.',
	});
}

function item(id: string, name: unknown): Item {
	return { name: textOf(name) ? `${textOf(name)} (${id})` : id, value: id };
}

function matching(items: Item[], filter = ''): INodeListSearchItems[] {
	const wanted = filter.toLowerCase();
	return items.filter(({ name }) => name.toLowerCase().includes(wanted));
}
