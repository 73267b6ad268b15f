import {
	accountObject,
	discussObject,
	friendObject,
	groupObject,
	groupWithMembers,
	type WireObject,
} from '../objects';
import { json } from '../replies';
import type { State } from '../state';
import type { Endpoint } from './endpoint';

export const listEndpoints: Record<string, Endpoint> = {
	get_user_info: list((state) => accountObject(state)),
	get_friend_info: list((state) => state.friends.map((friend) => friendObject(friend, state))),
	get_group_info: list((state) => state.groups.map((group) => groupWithMembers(group, state))),
	get_group_basic_info: list((state) => state.groups.map((group) => groupObject(group, state))),
	get_discuss_info: list((state) =>
		state.discussions.map((discuss) => discussObject(discuss, state)),
	),
};

function list(read: (state: State) => WireObject | WireObject[]): Endpoint {
	return { getOnly: true, run: ({ client }) => json(read(client.state)) };
}
