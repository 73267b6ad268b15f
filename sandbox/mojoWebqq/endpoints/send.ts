import type { Outcome } from '../../kit/exchange';
import { discussOf, statusText } from '../messages';
import {
	discussMemberObject,
	displayName,
	friendObject,
	groupMemberObject,
	groupObject,
	hits,
	type WireObject,
} from '../objects';
import type { Params } from '../params';
import { PluginException } from '../pluginException';
import { json } from '../replies';
import type { MessageKind } from '../state';
import type { Call, Endpoint } from './endpoint';

const SELECTORS = ['id', 'uid', 'name', 'displayname'];

export const sendEndpoints: Record<string, Endpoint> = {
	send_friend_message: {
		run: (call) => {
			const { state } = call.client;
			const friend = state.friends.find((entry) =>
				selected(call.params, { ...friendObject(entry, state), displayname: displayName(entry) }),
			);
			return friend ? send(call, 'friend', friend.id) : notFound(100, 'friend not found');
		},
	},
	send_group_message: {
		run: (call) => {
			const { state } = call.client;
			const group = state.groups.find((entry) =>
				selected(call.params, { ...groupObject(entry, state), displayname: displayName(entry) }),
			);
			return group ? send(call, 'group', group.id) : notFound(101, 'group not found');
		},
	},
	send_discuss_message: {
		run: (call) => {
			const { client, params } = call;
			const discuss = discussOf(client.state, params.get('id') ?? '');
			if (!discuss) return notFound(102, 'discuss not found');
			// The plugin calls its search with an odd number of arguments here, which throws.
			if (params.isTrue('async')) throw new PluginException();
			return send(call, 'discuss', discuss.id);
		},
	},
	send_sess_message: {
		run: async ({ client: { state }, params }) => {
			const groupId = params.get('group_id');
			const groupUid = params.get('group_uid');
			const isMember = (member: WireObject) => selected(params, member, ['id', 'uid']);
			if (groupId !== undefined || groupUid !== undefined) {
				const group = state.groups.find((entry) => {
					const { id, uid } = groupObject(entry, state);
					return both(id, groupId) && both(uid, groupUid);
				});
				if (!group?.member.some((member) => isMember(groupMemberObject(member, state)))) {
					return notFound(103, 'group member not found');
				}
			} else if (params.get('discuss_id') !== undefined) {
				const discuss = discussOf(state, params.get('discuss_id') ?? '');
				if (!discuss?.member.some((member) => isMember(discussMemberObject(member, state)))) {
					return notFound(104, 'discuss member not found');
				}
			} else {
				return notFound(105, 'discuss member or group member  not found');
			}
			// The plugin looks for a group with the member's id, finds none, and never answers.
			return await new Promise<never>(() => undefined);
		},
	},
};

async function send(
	{ client, params, fault }: Call,
	kind: MessageKind,
	target: number,
): Promise<Outcome> {
	const content = params.get('content') ?? '';
	const sending = client.send({ kind, targetId: String(target), content, from: 'api', fault });
	if (params.isTrue('async')) return json({ code: 0, status: 'request already in execution' });
	const { id, code, info } = await sending;
	return json({ id: Number(id), code, status: statusText(code), info });
}

function notFound(code: number, status: string): Outcome {
	return json({ id: null, code, status });
}

function selected(params: Params, object: WireObject, selectors = SELECTORS): boolean {
	const given = selectors.filter((name) => params.get(name) !== undefined);
	return given.length > 0 && given.every((name) => hits(object[name], params.get(name) ?? ''));
}

function both(value: unknown, wanted: string | undefined): boolean {
	return wanted === undefined || hits(value, wanted);
}
