import type { IWebhookFunctions } from 'n8n-workflow';

import { digest } from '../common/digests';
import { warn } from '../common/log';
import type { Message } from '../common/message';
import { textOf } from '../common/serverValues';
import { KnownNames, lookUpCaller } from '../common/triggers/knownNames';
import { isMessageEvent, isOwn } from './events';
import { mentionsByName } from './mentions';
import { attempt, CREDENTIAL, ROBOT_DATA, ROBOT_INFO } from './transport';

/** The nicknames of the robots, by a digest of credential and robot. */
const known = new KnownNames();

/** Matches an at sign that is not in an e-mail address. */
const AT_SIGN = /(?<![\w.%+-])[@＠]/;

/** Tells whether a message may mention the robot by a name that the trigger does not know. */
function mayNameRobot(message: Message): boolean {
	const { event, mentions, chat, text } = message;
	const isInGroup = isMessageEvent(event) && chat.type === 'group' && !isOwn(message);
	return isInGroup && !mentions.me && AT_SIGN.test(text);
}

/**
 * Returns the nickname of the robot that received a message, as the client reports it: the client does not mark mentions.
 * Returns no name if the message cannot mention the robot, or if the request fails, because a missing name must not hold the message
 * back. The nickname in a single group is not known: the names of that request are not documented.
 */
export async function ownNames(context: IWebhookFunctions, message: Message): Promise<string[]> {
	if (!mayNameRobot(message)) return [];
	const { instanceId, robotId } = message.details ?? {};
	const robot = textOf(instanceId) ? { instanceId } : { robotId };
	const key = digest(JSON.stringify([context.getNode().credentials?.[CREDENTIAL]?.id, robot]));
	return await known.get(
		key,
		(names) => mentionsByName(message.text, names),
		async (before) => {
			const info = await attempt(lookUpCaller(context), {
				type: ROBOT_INFO,
				// The client's cache may have the name from before a change.
				params: { ...robot, cache: before === undefined ? 1 : 0 },
				data: ROBOT_DATA,
				repeatable: true,
			});
			if (info.refusal === undefined) return [textOf(info.value.nickname)];
			// Once, not with each request until the client has reported a name.
			if (before?.length === 0) return [];
			warn(
				context,
				`A group message has @ and a name, and the StarBot client did not report the robot's own name (${info.refusal.message}). Enter it under Robot Names`,
			);
			return [];
		},
	);
}
