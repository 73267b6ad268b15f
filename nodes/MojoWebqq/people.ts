import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/caller';
import { apiError } from '../common/errors';
import { choice, type Selector } from './fields';
import { attempt, canSearch, CREDENTIAL, request, type Parameters } from './transport';

const NOT_FOUND = 100;

export async function friendsOf(caller: Caller): Promise<IDataObject[]> {
	return await listOf(caller, '/openqq/get_friend_info');
}

/** The groups; `member` is there for those whose members the client has loaded. */
export async function groupsOf(
	caller: Caller,
	{ members }: { members: boolean },
): Promise<IDataObject[]> {
	return await listOf(caller, members ? '/openqq/get_group_info' : '/openqq/get_group_basic_info');
}

export async function discussionsOf(caller: Caller): Promise<IDataObject[]> {
	return await listOf(caller, '/openqq/get_discuss_info');
}

async function listOf(caller: Caller, path: string): Promise<IDataObject[]> {
	return asList(await request(caller, path, {}, { method: 'GET', repeatable: true }));
}

/**
 * Friends or groups that have all these attributes. Where the server cannot search, its list is searched here in the same
 * way; only the server's own search loads the members of a group.
 */
export async function find(
	caller: Caller,
	what: 'friend' | 'group',
	attributes: Parameters,
): Promise<IDataObject[]> {
	const credential: ICredentialDataDecryptedObject = await caller.credential(CREDENTIAL);
	if (!canSearch(credential)) {
		const all =
			what === 'friend' ? await friendsOf(caller) : await groupsOf(caller, { members: true });
		return all.filter((one) => matches(one, attributes));
	}
	const tried = await attempt(caller, `/openqq/search_${what}`, attributes, { repeatable: true });
	if (tried.refusal === undefined) return asList(tried.result);
	if (tried.refusal.code === NOT_FOUND) return [];
	throw apiError(caller, tried.refusal);
}

/** The group with its members, as far as the client has them or can load them. Undefined where there is no such group. */
export async function groupWithMembers(
	caller: Caller,
	{ by, value }: Selector,
): Promise<IDataObject | undefined> {
	const known = (await groupsOf(caller, { members: true })).find((group) =>
		matches(group, { [by]: value }),
	);
	if (known === undefined || Array.isArray(known.member)) return known;
	const [loaded] = await find(caller, 'group', { [by]: value });
	return loaded ?? known;
}

export function matches(object: IDataObject, attributes: Parameters): boolean {
	return Object.entries(attributes).every(([name, value]) => {
		const own = name === 'displayname' ? displayNameOf(object) : object[name];
		return own !== undefined && own !== null && String(own) === value;
	});
}

/** What QQ shows: card in a group, remark of a friend or group, else the name. */
export function displayNameOf({ card, markname, name }: IDataObject): string {
	return String(card || markname || name || '');
}

/** A drop-down's entry. The number outlives the id, which is only good until the next login by QR code. */
export function listItem(object: IDataObject): { name: string; value: string } {
	const { id, uid } = object;
	const selector: Selector = uid
		? { by: 'uid', value: String(uid) }
		: { by: 'id', value: String(id) };
	const name = displayNameOf(object);
	return { name: name ? `${name} (${selector.value})` : selector.value, value: choice(selector) };
}

export function membersIn(group: IDataObject | undefined): IDataObject[] {
	return asList(group?.member);
}

function asList(value: unknown): IDataObject[] {
	return Array.isArray(value) ? (value as IDataObject[]) : [];
}
