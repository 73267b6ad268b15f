import type { Outcome } from '../../exchange';
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

const FRIEND_ATTRIBUTES = [
	...['id', 'uid', 'name', 'markname', 'displayname', 'category', 'state', 'client_type'],
	...['is_vip', 'vip_level', 'face', 'flag', 'client'],
];
const GROUP_ATTRIBUTES = [
	...['id', 'uid', 'code', 'name', 'markname', 'displayname', 'role', 'owner_id', 'owner_uid'],
	...['level', 'createtime', 'memo', 'max_member', 'max_admin', 'member', 'client'],
];

export const searchEndpoints: Record<string, Endpoint> = {
	search_friend: {
		run: (call) => {
			const { state } = call.client;
			return search(call, state.friends, FRIEND_ATTRIBUTES, (friend) => ({
				searchable: { ...friendObject(friend, state), displayname: displayName(friend) },
				shown: () => friendObject(friend, state),
			}));
		},
	},
	search_group: {
		run: (call) => {
			const { state } = call.client;
			return search(call, state.groups, GROUP_ATTRIBUTES, (group) => ({
				searchable: { ...groupObject(group, state), displayname: displayName(group) },
				shown: () => {
					reload(group, state.extended);
					return groupWithMembers(group, state);
				},
			}));
		},
	},
};

/** The bot asks QQ for members it does not know, or knows too little of. */
function reload(group: Group, extended: boolean): void {
	if (group.loaded && extended) return;
	group.loaded = true;
	group.member = group.member.filter(({ gone }) => !gone);
}

/** Each parameter's name is called as a method on each object, which most names do not survive. */
function search<T>(
	{ client, params }: Call,
	objects: T[],
	attributes: string[],
	views: (object: T) => { searchable: WireObject; shown: () => WireObject },
): Outcome {
	const wanted = Object.entries(Object.fromEntries(params.pairs));
	if (wanted.some(([name]) => name === 'send')) {
		client.die('A search for the attribute "send" called the method of that name');
		return 'close';
	}
	if (wanted.some(([name]) => !attributes.includes(name))) throw new PluginException();
	// `client` is the program itself: comparing it with a text is never true.
	const found = objects
		.map(views)
		.filter(({ searchable }) =>
			wanted.every(([name, value]) => name !== 'client' && hits(searchable[name], value)),
		);
	if (wanted.length === 0 || found.length === 0)
		return json({ code: 100, status: 'object not found' });
	return json(found.map(({ shown }) => shown()));
}
