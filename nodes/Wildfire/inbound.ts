import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { callerOf } from '../common/requests/caller';
import { attempt } from '../common/requests/client';
import type { Values } from '../common/fields';
import { digest } from '../common/digests';
import type { Inbound } from '../common/triggers/inbound';
import { mediaDownload } from '../common/triggers/media';
import { numberOf, type Message } from '../common/message';
import { isToldAgain } from './departures';
import {
	isMessageEvent,
	isServerEvent,
	normalise,
	withoutChannelSuffix,
	type Robot,
} from './events';
import { withoutMention } from './mentions';
import { questions } from './questions';
import { hasToken, registrationOf, sharedRobot } from './registration';
import { streamingChat } from './stream';
import { query, record, WILDFIRE } from './transport';
import type { triggerFields } from './triggerFields';

/** How a WildfireChat server speaks to one trigger node. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof triggerFields>> {
	const { tokenDigest, robotId = '', robotName = '' } = registrationOf(context);
	const { token, event = '' } = context.getQueryData() as IDataObject;
	const robot: Robot = { id: robotId, displayName: robotName };
	return {
		robot: async () => await sharedRobot(context),
		/** The server signs nothing; the token in the registered address is what tells it from others. */
		authenticate: () => tokensIn(token).some((given) => hasToken(given, tokenDigest)),
		reader: ({ filters, options }) => ({
			normalise: (body) => (typeof event === 'string' ? normalise(body, robot, event) : undefined),
			prepare: async (message) =>
				message.mentions.me
					? { ...message, chatInput: await withoutMention(context, message, robot) }
					: message,
			isMessage: isMessageEvent,
			/** The whole server's messages are written to others. */
			addressOf: (name) => (isServerEvent(name) ? 'nobody' : undefined),
			robotOf: () => robot.id,
			questions,
			wanted: async (message) => {
				const { event: name, sender } = message;
				// Ignores the robot's own messages and changes, but not the other events of the whole
				// server, even if the robot caused them.
				const isOwn = sender.id === robot.id && (isMessageEvent(name) || !isServerEvent(name));
				if (isOwn || isForAnother(message, robot) || isToldAgain(context, message)) return false;
				if (!filters.ignoreRobots || !isMessageEvent(name) || sender.id === '') return true;
				return !(await isRobot(context, sender, tokenDigest ?? ''));
			},
			completion: (message) => mediaDownload(context, message, options),
			...(options.streamAnswer && {
				streaming: {
					open: (message) => streamingChat(context, message),
					unfinishedText: options.unfinishedText,
				},
			}),
		}),
	};
}

/**
 * Returns the tokens that a call may mean: a plus sign that was not encoded arrives as a blank, and where the token stands at the
 * end of a channel's address, the server has added to it.
 */
function tokensIn(token: unknown): string[] {
	if (typeof token !== 'string') return [];
	const plain = token.replaceAll(' ', '+');
	return [token, plain, withoutChannelSuffix(token), withoutChannelSuffix(plain)];
}

/** Newer servers say which robot a call is for. An earlier robot of the credential may still have this address. */
function isForAnother({ event, raw }: Message, robot: Robot): boolean {
	return !isServerEvent(event) && Boolean(raw.toRobotId) && raw.toRobotId !== robot.id;
}

/** Whether a user is a robot, by digest of registration and user ID. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;
const ROBOT = 1;

/** The server waits for the answer to its call meanwhile, and has only a few calls open at a time. */
const LOOK_UP = { retries: 0, timeoutMs: 3_000 };

/** Whether a user is a robot: as the callback says, else as the server says when asked. Unknown users count as people. */
async function isRobot(
	context: IWebhookFunctions,
	{ id, role }: Message['sender'],
	registration: string,
): Promise<boolean> {
	if (role !== undefined) return role === 'robot';
	const key = digest(`${registration} ${id}`);
	const before = known.get(key);
	if (before !== undefined) return before;
	const asked = query('/robot/user_info', record('userId'), { userId: id });
	const tried = await attempt(WILDFIRE, { ...callerOf(context), ...LOOK_UP }, asked);
	if (tried.refusal !== undefined) return false;
	const answer = numberOf(tried.value.type) === ROBOT;
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(key, answer);
	return answer;
}
