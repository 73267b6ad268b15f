import type { Client } from './client';
import { LOGIN_QR_CODE_BASE64 } from './loginQrCode';
import {
	discussMemberObject,
	discussObject,
	friendObject,
	groupMemberObject,
	groupWithMembers,
} from './objects';
import { friend, member } from './seed';
import type { DiscussMember, State } from './state';

type Sample = (state: State, client: Client) => unknown[];

/** The events of the catalogue other than messages, with the plugin's parameters. */
const SAMPLES = {
	login: () => [1],
	stop: () => [],
	state_change: () => ['updating', 'running'],
	input_qrcode: (_, { qrCodePath }) => [qrCodePath, LOGIN_QR_CODE_BASE64],
	new_friend: (state) => [friendObject(friend(2900000001, 70000001, '新好友1'), state)],
	lose_friend: (state) => [friendObject(friend(2900000001, 70000001, '新好友1'), state)],
	new_group: (state) => [groupWithMembers(state.groups[1]!, state)],
	lose_group: (state) => [groupWithMembers(state.groups[1]!, state)],
	new_group_member: (state) => [newcomer(state), groupWithMembers(state.groups[0]!, state)],
	lose_group_member: (state) => [newcomer(state), groupWithMembers(state.groups[0]!, state)],
	new_discuss: (state) => [discussObject({ ...state.discussions[0]!, loaded: false }, state)],
	lose_discuss: (state) => [discussObject(state.discussions[0]!, state)],
	new_discuss_member: (state) => [discussMemberObject(GUEST, state)],
	lose_discuss_member: (state) => [discussMemberObject(GUEST, state)],
	group_property_change: (state) => {
		const group = state.groups[0]!;
		return [
			groupWithMembers({ ...group, name: '改名群13' }, state),
			'name',
			group.name,
			'改名群13',
		];
	},
	group_member_property_change: (state) => {
		const changed = { ...state.groups[0]!.member[1]!, card: '新名片' };
		return [groupMemberObject(changed, state), 'card', null, '新名片'];
	},
	friend_property_change: (state) => {
		const changed = { ...state.friends[0]!, markname: '备注11' };
		return [friendObject(changed, state), 'markname', null, '备注11'];
	},
} satisfies Record<string, Sample>;

export type EventName = keyof typeof SAMPLES;

export const EVENT_NAMES = Object.keys(SAMPLES) as EventName[];

const GUEST: DiscussMember = {
	id: '3300000008',
	name: '讨论组新人8',
	uid: 61000008,
	state: 'offline',
	client_type: 'unknown',
};

export function sampleParams(name: string, client: Client): unknown[] {
	const samples: Record<string, Sample> = SAMPLES;
	return Object.hasOwn(samples, name) ? (samples[name]?.(client.state, client) ?? []) : [];
}

function newcomer(state: State) {
	return groupMemberObject(member(3200000004, 60000004, '新成员4', { sex: 'female' }), state);
}
