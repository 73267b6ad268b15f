import type { IDataObject } from 'n8n-workflow';

import {
	collection,
	flag,
	map,
	takesIds,
	variants,
	type VariantValue,
} from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { sentMessage, sentOptions } from '../../../common/operations/sent';
import { messageText, severalGroups } from '../../../common/operations/standardFields';
import { sendParts } from '../../../common/broadcast/parts';
import { formatOption, formatted, longTextOptions, partsOf } from '../../../common/text/longText';
import {
	CHAT_KINDS,
	chatIdOf,
	checkGroup,
	destinationOf,
	GROUP,
	identifying,
	parametersOf,
	placeOf,
	sending,
	type Destination,
	type SendEndpoint,
} from '../../destination';
import { entryOf, FACE, GROUPS, selectorOfEntry } from '../../fields';
import { done, send as sendMessage, type Endpoint } from '../../transport';

/** The field for several groups. A value without a kind is an id. */
const groups = map(takesIds(severalGroups, GROUPS), (entries) => [
	...new Set(entries.map((entry) => entryOf(selectorOfEntry(entry)))),
]);

const KINDS = { ...CHAT_KINDS, groups: { name: 'Several Groups', fields: { groups } } };

const ASYNC = { displayName: 'Do Not Wait' };

/**
 * POST /openqq/send_friend_message, send_group_message, send_discuss_message, send_sess_message → `{id, code, status}`.
 * The server sends one message every few seconds, over all chats.
 */
export const send = operation({
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group, a friend or a discussion',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	sends: true,
	fields: {
		sendTo: variants({ displayName: 'Send To', default: 'chat', variants: KINDS }),
		text: messageText({
			description: 'Write QQ faces like [微笑]. The signs < and > arrive full-width (＜ ＞).',
		}),
		deliveryFields: collection({
			displayName: 'Additional Fields',
			fields: {
				async: flag({
					...ASYNC,
					description:
						'Whether to continue as soon as the server has put the message into its queue. The result then has no message ID, and does not say whether the message was sent. Only for friends and groups.',
				}),
			},
		}),
	},
	options: { ...sentOptions, ...longTextOptions, ...formatOption },
	inSequence: true,
	targets: ({ sendTo }) =>
		sendTo.kind === 'groups' ? sendTo.groups : [chatIdOf(destinationOf(sendTo))],
	chatOf: ({ sendTo }, target) => identifying(destinationFor(sendTo, target)),
	async run(call, { sendTo, text: written, deliveryFields }) {
		checkGroup(call, sendTo);
		const destination = destinationFor(sendTo, call.target);
		const { endpoint, parameters } = destination;
		const place = { chatId: chatIdOf(destination), sentTo: placeOf(destination) };
		const isQueued = deliveryFields.async === true;
		if (isQueued && !endpoint.canQueue) {
			throw call.reject(
				ASYNC,
				'only works for friends and groups',
				'For a discussion the server fails and sends nothing; for temporary messages it ignores the option.',
			);
		}
		const parts = partsOf(call, formatted(call, written), FACE);
		return await sendParts(call, parts, async (content) => {
			if (!isQueued) {
				const sent = await sendMessage(call, sending(endpoint), { ...parameters, content });
				return sentMessage(call, { messageId: sent.id, ...place }, sent);
			}
			const queued = await sendMessage(call, queueing(endpoint), {
				...parameters,
				content,
				async: '1',
			});
			return { ...sentMessage(call, { messageId: '', ...place }, queued), queued: true };
		});
	},
});

/** Returns the destination of one message. */
function destinationFor(sendTo: VariantValue<typeof KINDS>, target: string): Destination {
	return sendTo.kind === 'groups'
		? { endpoint: GROUP, parameters: parametersOf(selectorOfEntry(target)) }
		: destinationOf(sendTo);
}

/** Makes an endpoint that answers when the message is in the queue. */
function queueing({ path }: SendEndpoint): Endpoint<IDataObject> {
	return { path, success: done };
}
