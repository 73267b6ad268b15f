import type { MojoWebqqStandIn } from '../../sandbox';
import type { Client } from '../../sandbox/mojoWebqq/client';
import { LOGIN_QR_CODE_BASE64 } from '../../sandbox/mojoWebqq/loginQrCode';
import { personObject, roomObject } from '../../sandbox/mojoWebqq/objects';
import { friend, guest, member, type State } from '../../sandbox/mojoWebqq/state';

type Sample = (state: State, client: Client) => unknown[];

const FRIEND = friend(2900000001, 70000001, '新好友1');
const NEWCOMER = member(3200000004, 60000004, '新成员4', { sex: 'female' });
const GUEST = guest('3300000008', 61000008, '讨论组新人8');

const someFriend: Sample = (state) => [personObject(FRIEND, state)];
const someGroup: Sample = (state) => [roomObject(state.groups[1]!, state)];
const someMember: Sample = (state) => [
	personObject(NEWCOMER, state),
	roomObject(state.groups[0]!, state),
];
const someGuest: Sample = (state) => [personObject(GUEST, state)];

/** The events of the catalogue other than messages, with the plugin's parameters. */
const SAMPLES = {
	login: () => [1],
	stop: () => [],
	state_change: () => ['updating', 'running'],
	input_qrcode: (_, { qrCodePath }) => [qrCodePath, LOGIN_QR_CODE_BASE64],
	new_friend: someFriend,
	lose_friend: someFriend,
	new_group: someGroup,
	lose_group: someGroup,
	new_group_member: someMember,
	lose_group_member: someMember,
	new_discuss: (state) => [roomObject({ ...state.discussions[0]!, loaded: false }, state)],
	lose_discuss: (state) => [roomObject(state.discussions[0]!, state)],
	new_discuss_member: someGuest,
	lose_discuss_member: someGuest,
	group_property_change: (state) => {
		const group = state.groups[0]!;
		const name = '改名群13';
		return [roomObject({ ...group, name }, state), 'name', group.name, name];
	},
	group_member_property_change: (state) => {
		const changed = { ...state.groups[0]!.member[1]!, card: '新名片' };
		return [personObject(changed, state), 'card', null, '新名片'];
	},
	friend_property_change: (state) => {
		const changed = { ...state.friends[0]!, markname: '备注11' };
		return [personObject(changed, state), 'markname', null, '备注11'];
	},
} satisfies Record<string, Sample>;

type EventName = keyof typeof SAMPLES;

export const EVENT_NAMES = Object.keys(SAMPLES) as EventName[];

/** Reports an event of the catalogue with sample parameters, if `settings.postEventList` names it. */
export async function reportSample({ client }: MojoWebqqStandIn, name: EventName) {
	return await client.emit(name, SAMPLES[name](client.state, client));
}
