import type { IExecuteFunctions } from 'n8n-workflow';

import { flag, number, text, when } from '../../../common/fields';
import { runsAsTool } from '../../../common/n8nHelpers';
import { operation } from '../../../common/operations/operation';
import { chatOf, sentMessage, sentOptions } from '../../../common/operations/sent';
import { formatOption, formatted } from '../../../common/text/longText';
import { CHATS, NO_TEMPORARY } from '../../destination';
import { SHORTEST_MUTE_SECONDS } from '../../reply';

const REPLY = { displayName: 'Reply' };
const MUTE_SENDER = { displayName: 'Mute Sender' };

/**
 * Answers the post by which the client reported a message: `{reply, shutup, shutup_time}`. n8n's own Respond to Webhook
 * node refuses to work behind triggers of other packages.
 */
export const answer = operation({
	value: 'answer',
	name: 'Answer Webhook',
	action: 'Answer message by webhook',
	description:
		"Answer the message that started the workflow in the response to the client, for a QQ (Mojo-Webqq) Webhook Trigger that responds using this operation. The client's API need not be reachable.",
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	sends: true,
	inSequence: true,
	chatOf: (_values, _target, call) => {
		const { id, type } = chatOf(call);
		return `${type} ${id}`;
	},
	shownChat: (_values, call) => chatOf(call).id,
	fields: {
		reply: text({
			...REPLY,
			rows: 4,
			default: '={{ $json.output }}',
			description:
				'Text for the chat the message came from. In a new node it is the answer of the AI Agent before it. Nothing is written if left empty.',
		}),
		muteSender: flag({
			...MUTE_SENDER,
			description: 'Whether to keep the sender of the message from writing, in a group',
		}),
		seconds: when(
			{ muteSender: [true] },
			number({
				displayName: 'Duration (Seconds)',
				min: SHORTEST_MUTE_SECONDS,
				default: SHORTEST_MUTE_SECONDS,
				description: 'How long the sender cannot write. At least a minute.',
			}),
		),
	},
	options: { ...sentOptions, ...formatOption },
	async run(call, { reply: written, muteSender, seconds = SHORTEST_MUTE_SECONDS }) {
		const reply = formatted(call, written);
		const replies = reply.trim() !== '';
		if (!replies && !muteSender) throw call.reject(REPLY, 'is empty, and Mute Sender is off');
		const { id: chatId, type } = chatOf(call);
		// The client ignores a mute elsewhere, and sends no reply to a temporary message. Without a chat in the item nothing is known.
		const mutes = muteSender && (type === 'group' || type === '');
		if (!replies && !mutes)
			throw call.reject(
				MUTE_SENDER,
				'only works in a group',
				'Enter a reply, or mute in groups only.',
			);
		if (replies && type === 'temporary')
			throw call.reject(REPLY, 'is not sent in a temporary chat', NO_TEMPORARY);
		if (muteSender && !mutes) call.noEffect(MUTE_SENDER, 'only members of a group can be muted');
		const body = {
			...(replies && { reply }),
			...(mutes && { shutup: 1, shutup_time: seconds }),
		};
		if (!mayBeAwaited(call.context))
			call.noEffect(
				replies ? REPLY : MUTE_SENDER,
				'no QQ (Mojo-Webqq) Webhook Trigger before this node waits for an answer; set its Respond to "Using Answer Webhook Operation", or use Message: Send',
			);
		const known = CHATS.find((one) => one === type);
		const sentTo = known === undefined ? undefined : { id: chatId, type: known };
		await call.context.sendResponse({ body, headers: {}, statusCode: 200 });
		// The item includes the body, for triggers that respond with the JSON of the last node.
		return { ...sentMessage(call, { messageId: '', chatId, sentTo }, body), ...body };
	},
});

/** Tells whether a trigger before the node may wait for the answer. True for tools, which are connected to their agent only. */
function mayBeAwaited(context: IExecuteFunctions): boolean {
	if (runsAsTool(context)) return true;
	return context
		.getParentNodes(context.getNode().name, { includeNodeParameters: true })
		.some(
			({ type, disabled, parameters }) =>
				!disabled && WEBHOOK_TRIGGER.test(type) && parameters?.responseMode !== 'onReceived',
		);
}

const WEBHOOK_TRIGGER = /\.mojoWebqqWebhookTrigger$/;
