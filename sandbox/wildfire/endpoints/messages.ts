import { Refusal } from '../codes';
import type { Fields } from '../fields';
import { readPayload, withoutNulls, type Payload } from '../payload';
import { findMessage, recallMessage } from '../recall';
import { CONVERSATION, type Conversation, type Message } from '../state';
import { bodyOf, checkTypes, required, type Endpoints } from './endpoint';
import type { World } from '../world';
import { toJson } from '../../kit/json';

export const messageEndpoints: Endpoints = {
	'/robot/message/send': {
		run(call) {
			const { world, robot } = call;
			const body = bodyOf(call);
			checkTypes(body, { sender: 'string' });
			const conv = readConversation(body.object('conv'));
			const payload = readPayload(body.object('payload'));
			const toUsers = body.strings('toUsers') ?? [];
			if (!conv || conv.type < 0 || conv.type > 6 || !conv.target || !payload) {
				throw new Refusal(251);
			}
			assertSendable(world, payload);
			const sent = world.send({
				sender: robot.userId,
				conv,
				payload,
				toUsers: withoutNulls(toUsers),
			});
			return receipt(sent.message);
		},
	},

	'/robot/message/reply': {
		professional: true,
		run(call) {
			const { world, robot } = call;
			const body = bodyOf(call);
			const messageUid = String(body.long('messageUid'));
			const payload = required(readPayload(body.object('payload')));
			const only2Sender = body.bool('only2Sender');
			assertSendable(world, payload);

			const original = findMessage(world, messageUid);
			// A private message to the robot has the robot itself as its target.
			const toRobot =
				original.conv.type === CONVERSATION.private && original.conv.target === robot.userId;
			const sent = world.send({
				sender: robot.userId,
				conv: toRobot ? { ...original.conv, target: original.sender } : original.conv,
				payload: { ...payload, base64edData: payload.base64edData || quote(world, original) },
				toUsers: only2Sender ? [original.sender] : [],
			});
			return receipt(sent.message);
		},
	},

	'/robot/message/update': {
		professional: true,
		run(call) {
			const { world, robot } = call;
			const body = bodyOf(call);
			const messageUid = String(body.long('messageUid'));
			const payload = required(readPayload(body.object('payload')));
			const distribute = body.int('distribute');

			const message = findMessage(world, messageUid);
			const { updatableTypes } = world.settings;
			const updatable = !updatableTypes || updatableTypes.includes(message.payload.type);
			if (message.sender !== robot.userId || !updatable) throw new Refusal(248);
			message.payload = payload;
			if (distribute === 1) void world.distribute(message);
		},
	},

	'/robot/message/recall': {
		professional: true,
		run(call) {
			const messageUid = String(bodyOf(call).long('messageUid'));
			void recallMessage(call.world, messageUid, call.robot.userId);
			return 'success';
		},
	},
};

function readConversation(fields: Fields | null): Conversation | null {
	return (
		fields && {
			type: fields.int('type'),
			target: fields.string('target') ?? '',
			line: fields.int('line'),
		}
	);
}

/** Recalls, deletions and group notifications cannot be sent as messages. */
function assertSendable(world: World, { type }: Payload): void {
	if (type === 80 || type === 81 || (type >= 100 && type <= 199)) throw new Refusal(251);
	if (world.settings.forbiddenSendTypes.includes(type)) throw new Refusal(248);
}

function receipt({ messageUid, timestamp }: Message) {
	return { messageUid: BigInt(messageUid), timestamp };
}

/** The quotation that clients show above a reply; its `u` is a bare 63-bit number. */
function quote(world: World, { messageUid, sender, payload }: Message): string {
	const n = world.nameOf(sender);
	const d = payload.searchableContent.slice(0, 48);
	const text = toJson({ quote: { u: BigInt(messageUid), i: sender, n, d } });
	return Buffer.from(text).toString('base64');
}
