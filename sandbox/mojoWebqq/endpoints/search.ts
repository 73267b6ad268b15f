import type { Outcome } from '../../kit/exchange';
import {
	displayName,
	friendObject,
	groupObject,
	groupWithMembers,
	hits,
	type WireObject,
} from '../objects';
import { PluginException } from '../pluginException';
import { json } from '../replies';
import type { Group } from '../state';
import type { Call, Endpoint } from './endpoint';

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

export const searchEndpoints: Record<string, Endpoint> = {
	search_friend: {
		run: (call) => {
			const { state } = call.client;
			return search(call, call.params.pairs, state.friends, FRIEND_ATTRIBUTES, (friend) => ({
				searchable: { ...friendObject(friend, state), displayname: displayName(friend) },
				shown: () => friendObject(friend, state),
			}));
		},
	},
	search_group: {
		run: (call) => {
			const { state } = call.client;
			return search(call, groupPairs(call), state.groups, GROUP_ATTRIBUTES, (group) => ({
				searchable: { ...groupObject(group, state), displayname: displayName(group) },
				shown: () => {
					reload(group, state.extended);
					return groupWithMembers(group, state);
				},
			}));
		},
	},
};

/** The old names of groups' attributes, `g` and the attribute's name, still find groups. */
const OLD_NAMES: Record<string, string> = { gnumber: 'uid', gtype: 'role' };

function groupPairs({ params }: Call): ReadonlyArray<readonly [string, string]> {
	return params.pairs.map(([name, value]) => {
		const old = /^g(.+)/.exec(name)?.[1] ?? name;
		return [OLD_NAMES[name] ?? (GROUP_ATTRIBUTES.includes(old) ? old : name), value] as const;
	});
}

/** The bot requests members from QQ that it does not know, or knows incompletely. */
function reload(group: Group, extended: boolean): void {
	if (group.loaded && extended) return;
	group.loaded = true;
	group.member = group.member.filter(({ gone }) => !gone);
}

/** Calls each parameter's name as a method on each object, which throws for most names. */
function search<T>(
	{ client }: Call,
	pairs: ReadonlyArray<readonly [string, string]>,
	objects: T[],
	attributes: string[],
	views: (object: T) => { searchable: WireObject; shown: () => WireObject },
): Outcome {
	const given = Object.entries(Object.fromEntries(pairs));
	// The plugin removes `member` after it has checked that there are parameters: alone it finds
	// every group.
	const wanted = given.filter(([name]) => name !== 'member');
	if (given.some(([name]) => name === 'send')) {
		client.die('A search for the attribute "send" called the method of that name');
		return 'close';
	}
	if (given.some(([name]) => !attributes.includes(name))) throw new PluginException();
	const found = objects
		.map(views)
		.filter(({ searchable }) =>
			wanted.every(([name, value]) => !NEVER_EQUAL.includes(name) && hits(searchable[name], value)),
		);
	if (given.length === 0 || found.length === 0)
		return json({ code: 100, status: 'object not found' });
	return json(found.map(({ shown }) => shown()));
}
