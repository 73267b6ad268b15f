import type { Outcome } from '../../kit/exchange';
import { groupMemberObject, groupObject, hits } from '../objects';
import { PluginException } from '../pluginException';
import { json } from '../replies';
import { kick, mute } from '../rights';
import type { Group, GroupMember } from '../state';
import type { Call, Endpoint } from './endpoint';

export const memberEndpoints: Record<string, Endpoint> = {
	kick_group_member: {
		run: (call) =>
			onMembers(call, undefined, (group, members) => {
				if (!kick(call.client, group, members)) return false;
				// The handler of this event expects the group as well, and throws at the first member.
				const dies = call.client.settings.postEventList.includes('lose_group_member');
				const known = dies ? members.slice(0, 1) : members;
				group.member = group.member.filter((member) => !known.includes(member));
				if (dies) throw new PluginException();
				return true;
			}),
	},
	shutup_group_member: {
		run: (call) => {
			const minutes = call.params.get('time') ?? '';
			const complaint = /^\d+$/.test(minutes)
				? undefined
				: json({ code: 400, status: 'shutup time missing or error' });
			return onMembers(call, complaint, (group, members) =>
				mute(call.client, group, members, Number(minutes) * 60),
			);
		},
	},
};

function onMembers(
	{ client: { state }, params }: Call,
	complaint: Outcome | undefined,
	act: (group: Group, members: GroupMember[]) => boolean,
): Outcome {
	const wanted = (['id', 'uid'] as const).flatMap((name) => {
		const value = params.get(`group_${name}`);
		return value === undefined ? [] : [{ name, value }];
	});
	const group = state.groups.find((entry) => {
		const object = groupObject(entry, state);
		return wanted.length > 0 && wanted.every(({ name, value }) => hits(object[name], value));
	});
	if (!group) return json({ code: 100, status: 'object not found' });
	if (complaint) return complaint;

	const byId = params.get('member_id');
	// Splits like Perl: empty parts at the end are dropped, others are unknown ids.
	const asked = (byId ?? params.get('member_uid') ?? '').replace(/,+$/, '').split(',');
	if (asked.join('') === '') return json({ code: 200, status: 'member id empty' });
	const members: GroupMember[] = [];
	for (const id of asked) {
		const member = group.member.find((entry) => {
			const object = groupMemberObject(entry, state);
			return hits(byId === undefined ? object.uid : object.id, id);
		});
		if (!member) return json({ code: 100, status: `member ${id} not found` });
		members.push(member);
	}
	return json(
		act(group, members) ? { code: 0, status: 'success' } : { code: 201, status: 'failure' },
	);
}
