import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { apiError } from '../common/errors';
import { objectsIn } from '../common/guards';
import type { Chat } from '../common/message';
import { listEntry, type ListEntry } from '../common/operations/lists';
import { textOf } from '../common/serverValues';
import { chatOfKind } from '../common/triggers/filters';
import { entryOf, type Selector } from './fields';
import {
	attempt,
	canSearch,
	CREDENTIAL,
	list,
	request,
	type Endpoint,
	type Parameters,
} from './transport';

const NOT_FOUND = 100;

export async function friendsOf(caller: Caller): Promise<IDataObject[]> {
	return await request(caller, listAt('/openqq/get_friend_info'));
}

/** Returns the groups. A group has `member` if the client has loaded its members. */
export async function groupsOf(
	caller: Caller,
	{ members }: { members: boolean },
): Promise<IDataObject[]> {
	const path = members ? '/openqq/get_group_info' : '/openqq/get_group_basic_info';
	return await request(caller, listAt(path));
}

export async function discussionsOf(caller: Caller): Promise<IDataObject[]> {
	return await request(caller, listAt('/openqq/get_discuss_info'));
}

function listAt(path: string): Endpoint<IDataObject[]> {
	return { path, method: 'GET', repeatable: true, success: list };
}

/**
 * Returns the friends or groups that have all these attributes. If the server cannot search, filters its list
 * in the same way; but only the server's own search loads the members of a group.
 */
export async function find(
	caller: Caller,
	what: 'friend' | 'group',
	attributes: Parameters,
): Promise<IDataObject[]> {
	if (!canSearch(await caller.credential(CREDENTIAL))) {
		const all =
			what === 'friend' ? await friendsOf(caller) : await groupsOf(caller, { members: true });
		return all.filter((one) => matches(one, attributes));
	}
	const endpoint: Endpoint<IDataObject[]> = {
		path: `/openqq/search_${what}`,
		repeatable: true,
		success: list,
	};
	const found = await attempt(caller, endpoint, attributes);
	if (found.refusal === undefined) return found.value;
	if (found.refusal.code === NOT_FOUND) return [];
	throw apiError(caller, found.refusal);
}

/** Returns the group with its members, if the client has them or can load them; undefined for an unknown group. */
export async function groupWithMembers(
	caller: Caller,
	{ by, value }: Selector,
): Promise<IDataObject | undefined> {
	const groups = await groupsOf(caller, { members: true });
	const known = groups.find((group) => matches(group, { [by]: value }));
	if (known === undefined || Array.isArray(known.member)) return known;
	const [loaded] = await find(caller, 'group', { [by]: value });
	return loaded ?? known;
}

/** Tells whether an object has these attributes. Compares as text, like the server. */
export function matches(object: IDataObject, attributes: Parameters): boolean {
	return Object.entries(attributes).every(([name, value]) => {
		const own = name === 'displayname' ? displayNameOf(object) : textOf(object[name]);
		return own === value;
	});
}

/** Returns the name that QQ shows: the card in a group, the remark of a friend or group, else the name. */
export function displayNameOf({ card, markname, name }: IDataObject): string {
	return textOf(card) || textOf(markname) || textOf(name);
}

/**
 * Returns an entry of a drop-down. It stores the number if there is one, because an ID is valid only until the
 * next login by QR code.
 *
 * @param kind the kind of chat, in a list of several kinds: a group and a friend may have the same number
 */
export function personEntry(object: IDataObject, kind?: Chat['type']): ListEntry | undefined {
	const uid = textOf(object.uid);
	const selector: Selector = uid
		? { by: 'uid', value: uid }
		: { by: 'id', value: textOf(object.id) };
	const entry = entryOf(selector);
	return listEntry(selector.value, displayNameOf(object), () =>
		kind === undefined ? entry : chatOfKind(kind, entry),
	);
}

export function membersIn(group: IDataObject | undefined): IDataObject[] {
	return objectsIn(group?.member);
}
