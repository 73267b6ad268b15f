import { accountObject, groupObject, personObject, roomObject } from '../objects';
import type { Endpoints } from './endpoint';

export const listEndpoints: Endpoints = {
	get_user_info: ({ client: { state } }) => accountObject(state),

	get_friend_info: ({ client: { state } }) =>
		state.friends.map((friend) => personObject(friend, state)),

	get_group_info: ({ client: { state } }) => state.groups.map((group) => roomObject(group, state)),

	get_group_basic_info: ({ client: { state } }) =>
		state.groups.map((group) => groupObject(group, state)),

	get_discuss_info: ({ client: { state } }) =>
		state.discussions.map((discuss) => roomObject(discuss, state)),
};
