import { never } from '../botProcess';
import { statusText } from '../messages';
import { personObject, selectable } from '../objects';
import { byId, type MessageKind } from '../state';
import { isMeant, PluginException, selectedGroup, type Call, type Endpoints } from './endpoint';

/** The selectors of a friend or group. */
const SELECTORS = ['id', 'uid', 'name', 'displayname'];

export const sendEndpoints: Endpoints = {
	send_friend_message: (call) => {
		const { state } = call.client;
		const friend = state.friends.find((entry) =>
			isMeant(call, selectable(entry, state), SELECTORS),
		);
		return friend ? send(call, 'friend', friend.id) : notFound(100, 'friend not found');
	},

	send_group_message: (call) => {
		const { state } = call.client;
		const group = state.groups.find((entry) => isMeant(call, selectable(entry, state), SELECTORS));
		return group ? send(call, 'group', group.id) : notFound(101, 'group not found');
	},

	send_discuss_message: (call) => {
		const { client, params } = call;
		const discuss = byId(client.state.discussions, params.get('id') ?? '');
		if (!discuss) return notFound(102, 'discuss not found');
		// The plugin calls its search with an odd number of arguments here, which throws.
		if (params.isTrue('async')) throw new PluginException();
		return send(call, 'discuss', discuss.id);
	},

	send_sess_message: (call) => {
		const { client, params } = call;
		const { state } = client;
		const discussId = params.get('discuss_id');
		const isMember = (entry: object) => isMeant(call, personObject(entry, state), ['id', 'uid']);
		if (params.get('group_id') !== undefined || params.get('group_uid') !== undefined) {
			if (!selectedGroup(call)?.member.some(isMember))
				return notFound(103, 'group member not found');
		} else if (discussId !== undefined) {
			const discuss = byId(state.discussions, discussId);
			if (!discuss?.member.some(isMember)) return notFound(104, 'discuss member not found');
		} else {
			return notFound(105, 'discuss member or group member  not found');
		}
		// The plugin looks for a group with the member's id, finds none, and never answers.
		return never();
	},
};

async function send(
	{ client, params, fault }: Call,
	kind: MessageKind,
	target: number,
): Promise<object> {
	const content = params.get('content') ?? '';
	const sending = client.send({ kind, targetId: String(target), content, from: 'api', fault });
	if (params.isTrue('async')) return { code: 0, status: 'request already in execution' };
	const { id, code, info } = await sending;
	return { id: Number(id), code, status: statusText(code), info };
}

function notFound(code: number, status: string): object {
	return { id: null, code, status };
}
