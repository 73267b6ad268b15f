import { hits, personObject, roomObject, selectable } from '../objects';
import { OBJECT_NOT_FOUND } from '../replies';
import type { Friend, Group } from '../state';
import { PluginException, type Call, type Endpoints } from './endpoint';

type Pairs = Call['params']['pairs'];

/** Methods of every object whose result equals no text: the program itself, and new objects. */
const NEVER_EQUAL = ['client', 'new', 'dump', 'to_json_hash'];
const FRIEND_ATTRIBUTES = [
	...['id', 'uid', 'name', 'markname', 'displayname', 'category', 'state', 'client_type'],
	...['is_vip', 'vip_level', 'face', 'flag', ...NEVER_EQUAL],
];
const GROUP_ATTRIBUTES = [
	...['id', 'uid', 'code', 'name', 'markname', 'displayname', 'role', 'owner_id', 'owner_uid'],
	...['level', 'createtime', 'memo', 'max_member', 'max_admin', 'member', ...NEVER_EQUAL],
];
/** The old names of groups' attributes, `g` and the attribute's name, still find groups. */
const OLD_NAMES: Record<string, string> = { gnumber: 'uid', gtype: 'role' };

export const searchEndpoints: Endpoints = {
	search_friend: (call) => {
		const { state } = call.client;
		const found = search(call, call.params.pairs, state.friends, FRIEND_ATTRIBUTES);
		return found.length > 0 ? found.map((friend) => personObject(friend, state)) : OBJECT_NOT_FOUND;
	},

	search_group: (call) => {
		const { state } = call.client;
		const found = search(call, groupPairs(call.params.pairs), state.groups, GROUP_ATTRIBUTES);
		for (const group of found) load(group, state.extended);
		return found.length > 0 ? found.map((group) => roomObject(group, state)) : OBJECT_NOT_FOUND;
	},
};

function groupPairs(pairs: Pairs): Pairs {
	return pairs.map(([name, value]) => {
		const old = /^g(.+)/.exec(name)?.[1] ?? name;
		return [OLD_NAMES[name] ?? (GROUP_ATTRIBUTES.includes(old) ? old : name), value] as const;
	});
}

/** The bot requests members from QQ that it does not know, or knows incompletely. */
function load(group: Group, extended: boolean): void {
	if (group.loaded && extended) return;
	group.loaded = true;
	group.member = group.member.filter(({ gone }) => !gone);
}

/** Calls each parameter's name as a method on each object, which throws for most names. */
function search<T extends Friend | Group>(
	{ client }: Call,
	pairs: Pairs,
	objects: T[],
	attributes: string[],
): T[] {
	const given = Object.entries(Object.fromEntries(pairs));
	// The plugin removes `member` after it has checked that there are parameters: alone it finds
	// every group.
	const wanted = given.filter(([name]) => name !== 'member');
	if (given.some(([name]) => name === 'send')) {
		client.die('A search for the attribute "send" called the method of that name');
		return [];
	}
	if (given.some(([name]) => !attributes.includes(name))) throw new PluginException();
	if (given.length === 0) return [];
	return objects.filter((object) => {
		const values = selectable(object, client.state);
		return wanted.every(
			([name, value]) => !NEVER_EQUAL.includes(name) && hits(values[name], value),
		);
	});
}
