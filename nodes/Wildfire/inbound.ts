import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { callerOf } from '../common/caller';
import { sameSecret, type Inbound } from '../common/inbound';
import { downloadMedia } from '../common/media';
import { isMessageEvent, normalise, withoutMention, type Robot } from './events';
import { registrationOf } from './registration';
import { attempt, baseUrlOf, CREDENTIAL } from './transport';

interface Options {
	downloadMedia?: boolean;
	largestMedia?: number;
	stripMention?: boolean;
}

/** How a WildfireChat server speaks to one trigger node. */
export function inboundOf(context: IWebhookFunctions): Inbound {
	const { tokenDigest, robotId = '', robotName = '' } = registrationOf(context);
	const query = context.getQueryData() as IDataObject;
	const robot: Robot = { id: robotId, displayName: robotName };
	return {
		/** The server signs nothing; the token in the registered address is what tells it from others. */
		authenticate: () => tokenDigest !== undefined && sameSecret(query.token, tokenDigest),
		normalise: (body) => {
			const message = normalise(body, robot, query.event === undefined ? '' : String(query.event));
			const { stripMention = true } = optionsOf(context);
			if (message?.mentions.me !== true || !stripMention) return message;
			return { ...message, text: withoutMention(message.text, robot) };
		},
		isMessage: isMessageEvent,
		wanted: async (message) => {
			if (message.sender.id === robot.id) return false;
			const { ignoreRobots = true } = context.getNodeParameter('filters', {}) as { ignoreRobots?: boolean };
			if (!ignoreRobots || !isMessageEvent(message.event)) return true;
			return !(await isRobot(context, message.sender));
		},
		complete: optionsOf(context).downloadMedia
			? async (item: INodeExecutionData, message) =>
					await downloadMedia(context, item, message, (optionsOf(context).largestMedia ?? 20) * 1024 * 1024)
			: undefined,
	};
}

function optionsOf(context: IWebhookFunctions): Options {
	return context.getNodeParameter('options', {}) as Options;
}

/** Who is known to be a robot or a person, by server and user id. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;
const ROBOT = 1;

/** Whether a user is a robot: as the callback says, else as the server says when asked. Unknown users count as people. */
async function isRobot(context: IWebhookFunctions, sender: { id: string; role?: string }): Promise<boolean> {
	if (sender.role !== undefined) return sender.role === 'robot';
	const caller = callerOf(context);
	const key = `${baseUrlOf(await caller.credential(CREDENTIAL))} ${sender.id}`;
	const before = known.get(key);
	if (before !== undefined) return before;
	const tried = await attempt(caller, '/robot/user_info', { userId: sender.id }, { repeatable: true });
	if (tried.refusal !== undefined) return false;
	const answer = Number((tried.result as IDataObject | undefined)?.type) === ROBOT;
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(key, answer);
	return answer;
}
