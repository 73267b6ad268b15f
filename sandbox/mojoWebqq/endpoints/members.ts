import { hits, personObject } from '../objects';
import { OBJECT_NOT_FOUND } from '../replies';
import { kick, mute } from '../rights';
import type { Group, GroupMember } from '../state';
import { PluginException, selectedGroup, type Call, type Endpoints } from './endpoint';

/** Acts on the members; returns whether QQ did it. */
type Act = (group: Group, members: GroupMember[]) => boolean;

export const memberEndpoints: Endpoints = {
	kick_group_member: (call) =>
		onMembers(call, (group, members) => {
			if (!kick(call.client, group, members)) return false;
			// The handler of this event expects the group as well, and throws at the first member.
			const dies = call.client.settings.postEventList.includes('lose_group_member');
			const known = dies ? members.slice(0, 1) : members;
			group.member = group.member.filter((member) => !known.includes(member));
			if (dies) throw new PluginException();
			return true;
		}),

	shutup_group_member: (call) => {
		const minutes = call.params.get('time') ?? '';
		const complaint = { code: 400, status: 'shutup time missing or error' };
		return onMembers(
			call,
			(group, members) => mute(call.client, group, members, Number(minutes) * 60),
			/^\d+$/.test(minutes) ? undefined : complaint,
		);
	},
};

/** @param complaint about another parameter, if the group is found */
function onMembers(call: Call, act: Act, complaint?: object): object {
	const {
		client: { state },
		params,
	} = call;
	const group = selectedGroup(call);
	if (!group) return OBJECT_NOT_FOUND;
	if (complaint) return complaint;

	const byNumber = params.get('member_id') === undefined;
	const wanted = params.get(byNumber ? 'member_uid' : 'member_id') ?? '';
	// Splits like Perl: empty parts at the end are dropped, others are unknown ids.
	const ids = wanted.replace(/,+$/, '').split(',');
	if (ids.join('') === '') return { code: 200, status: 'member id empty' };
	const members: GroupMember[] = [];
	for (const id of ids) {
		const member = group.member.find((entry) =>
			hits(personObject(entry, state)[byNumber ? 'uid' : 'id'], id),
		);
		if (!member) return { code: 100, status: `member ${id} not found` };
		members.push(member);
	}
	return act(group, members) ? { code: 0, status: 'success' } : { code: 201, status: 'failure' };
}
