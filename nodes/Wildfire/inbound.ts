import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { attempt, type ApiRequest } from '../common/requests/client';
import type { Values } from '../common/fields';
import { digest } from '../common/digests';
import type { Inbound } from '../common/triggers/inbound';
import { lookUpCaller } from '../common/triggers/knownNames';
import { mediaDownload } from '../common/triggers/media';
import { completionOf } from '../common/triggers/reader';
import { nameLookUp, noteName, type Directory } from '../common/triggers/resolvedNames';
import type { Message } from '../common/message';
import { asObject } from '../common/guards';
import { warn } from '../common/log';
import { dropOldest } from '../common/maps';
import { numberOf, textOf } from '../common/serverValues';
import { isSecondNotification } from './departures';
import { nameIn } from './eventParts';
import { isMessageEvent, normalise, type Robot } from './events';
import { withoutMention } from './mentions';
import { questions } from './questions';
import { hasToken, registrationOf, sharedRobot } from './registration';
import { isServerEvent, withoutChannelSuffix } from './serverEvents';
import { streamingChat } from './stream';
import { query, record, WILDFIRE } from './transport';
import type { triggerFields } from './triggerFields';

/** Returns the rules by which a trigger node reads the calls of a WildfireChat server. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof triggerFields>> {
	const { tokenDigest, robotId = '', robotName = '' } = registrationOf(context);
	const { token, event = '', robot: registered = robotId } = context.getQueryData() as IDataObject;
	const robot: Robot = { id: robotId, displayName: robotName };
	return {
		robot: async () => await sharedRobot(context),
		/** The server signs nothing, so the trigger recognises it by the token in the registered address. */
		authenticate: () =>
			registered === robotId && tokensIn(token).some((given) => hasToken(given, tokenDigest)),
		reader: ({ filters, options, simplify }) => ({
			normalise: (body) => (typeof event === 'string' ? normalise(body, robot, event) : undefined),
			prepare: async (message) =>
				message.mentions.me
					? { ...message, chatInput: await withoutMention(context, message, robot) }
					: message,
			isMessage: isMessageEvent,
			/** Messages of the whole server are addressed to other people, so they need no mention. */
			addressOf: (name) => (isServerEvent(name) ? 'nobody' : undefined),
			robotOf: () => robot.id,
			questions,
			hears: (message) =>
				message.sender.id !== robot.id &&
				!isForAnother(message, robot) &&
				!isAmongOthers(message, robot),
			wanted: async (message) => {
				const { event: name, sender } = message;
				// Ignores the robot's own messages and changes, but not the other events of the whole
				// server, even if the robot caused them.
				const isOwn = sender.id === robot.id && (isMessageEvent(name) || !isServerEvent(name));
				if (isOwn || isForAnother(message, robot) || isSecondNotification(context, message))
					return false;
				if (!filters.ignoreRobots || !isMessageEvent(name) || sender.id === '') return true;
				return !(await isRobot(context, sender, robot, tokenDigest));
			},
			completion: (message) =>
				completionOf(
					options.resolveNames && simplify
						? nameLookUp(message, directoryOf(context, robotKeyOf(robot, tokenDigest)))
						: undefined,
					mediaDownload(context, message, options),
				),
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
 * Returns the possible tokens of a call. A plus sign that was not encoded arrives as a blank. If the token is at the end of a
 * channel's address, the server has added a path to it.
 */
function tokensIn(token: unknown): string[] {
	if (typeof token !== 'string') return [];
	const plain = token.replaceAll(' ', '+');
	return [token, plain, withoutChannelSuffix(token), withoutChannelSuffix(plain)];
}

/** Tells whether a call is for another robot: an earlier robot of the credential may still have this address. Only newer servers say it. */
function isForAnother({ event, raw }: Message, robot: Robot): boolean {
	const toRobot = textOf(raw.toRobotId);
	return !isServerEvent(event) && toRobot !== '' && toRobot !== robot.id;
}

/** Tells whether a message of the whole server is a private one that the robot did not receive. */
function isAmongOthers({ event, chat, raw }: Message, robot: Robot): boolean {
	if (!isServerEvent(event) || chat.type !== 'private') return false;
	return textOf(asObject(raw.conv)?.target) !== robot.id;
}

/** Remembers whether users are robots, by digest of registration and user ID. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;
const ROBOT = 1;

/**
 * Tells whether a user is a robot: from the callback, else from a request to the server. Unknown users count as people, and so does everybody
 * while the server does not answer: a person's message must not get lost.
 */
async function isRobot(
	context: IWebhookFunctions,
	{ id, role }: Message['sender'],
	robot: Robot,
	registration = '',
): Promise<boolean> {
	if (role !== undefined) return role === 'robot';
	const key = digest(`${registration} ${id}`);
	const before = known.get(key);
	if (before !== undefined) return before;
	const asked = query('/robot/user_info', record('userId'), { userId: id });
	const tried = await attempt(WILDFIRE, lookUpCaller(context), asked);
	if (tried.refusal !== undefined) {
		if (!tried.refusal.unknownId) {
			const reason = tried.refusal.message;
			warn(
				context,
				`Ignore Other Robots had no effect, as the sender could not be looked up (${reason})`,
			);
		}
		return false;
	}
	const answer = numberOf(tried.value.type) === ROBOT;
	noteName(robotKeyOf(robot, registration), id, nameIn(tried.value).name ?? '');
	known.set(key, answer);
	dropOldest(known, MOST_KNOWN);
	return answer;
}

/** Returns a key for the robot of a registration, in whose view names are remembered. */
function robotKeyOf(robot: Robot, registration = ''): string {
	return JSON.stringify(['wildfire', registration, robot.id]);
}

/** Returns where the robot looks up names. Any user and any group of the system can be read. */
function directoryOf(context: IWebhookFunctions, robot: string): Directory {
	const caller = lookUpCaller(context);
	const name = async (asked: ApiRequest<IDataObject>): Promise<string> => {
		const tried = await attempt(WILDFIRE, caller, asked);
		if (tried.refusal === undefined) return nameIn(tried.value).name ?? '';
		if (!tried.refusal.unknownId)
			warn(context, `A name could not be looked up (${tried.refusal.message})`);
		return '';
	};
	return {
		robot,
		person: async (userId) => await name(query('/robot/user_info', record('userId'), { userId })),
		group: async (groupId) =>
			await name(query('/robot/group/get_info', record('target_id'), { groupId })),
	};
}
