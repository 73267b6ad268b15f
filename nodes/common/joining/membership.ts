import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { asObject, objectsIn } from '../guards';
import { objectInJson } from '../json';
import { textOf } from '../serverValues';
import { noReply } from '../requests/request';
import { postToWebhook, readSigned, signed } from '../signedMessages';
import {
	addMember,
	addressIn,
	areSiblings,
	isSameOrigin,
	memberFrom,
	othersOf,
	removeMember,
	type Member,
	type SharedRobot,
} from './members';

/*
 * The messages between triggers of one robot, signed with the secret of the shared credential. The query of the address has the
 * token by which that trigger recognises its platform.
 */

/** The result of asking a trigger to let this one join. */
export type Joining =
	| { kind: 'joined'; name: string; workflowId: string; members: Member[] }
	/** n8n answers that there is no such webhook: the events reach no trigger. */
	| { kind: 'gone' }
	/** Not a trigger of this robot in this n8n. */
	| { kind: 'foreign'; reason: string }
	/** n8n or a proxy before it cannot say now: it may be a trigger of this robot. */
	| { kind: 'unreachable'; reason: string };

type Context = IHookFunctions | IWebhookFunctions;

/** Asks the trigger at a URL to pass its events on to `own`. */
export async function askToJoin(
	context: Context,
	robot: SharedRobot,
	own: Member,
	url: string,
): Promise<Joining> {
	if (robot.secret === '' || !isSameOrigin(url, own.address)) {
		return { kind: 'foreign', reason: 'it is not an address of this n8n' };
	}
	const response = await post(context, robot, url, 'groupbotsJoin', { ...own, robot: robot.id });
	if (response.status === undefined) {
		return { kind: 'unreachable', reason: `n8n cannot reach that address (${response.code})` };
	}
	const body = asObject(response.body) ?? {};
	if (isNotRegistered(response.status, body)) return { kind: 'gone' };
	const answer = readSigned(robot.secret, 'groupbotsJoined', body);
	if (answer?.to !== own.address) {
		return {
			kind: isRefusal(response.status) ? 'foreign' : 'unreachable',
			reason: `no active trigger of the same credential answers there (HTTP ${response.status})`,
		};
	}
	return {
		kind: 'joined',
		name: textOf(answer.name),
		workflowId: textOf(answer.workflowId),
		members: objectsIn(answer.members).flatMap((member) => memberFrom(member) ?? []),
	};
}

/** Tells whether an answer stays the same later. A proxy that cannot reach n8n may answer with HTTP 404 as well. */
function isRefusal(status: number): boolean {
	return status < 500 && ![404, 408, 429].includes(status);
}

/**
 * What n8n says of an address without a webhook, and of one whose webhook it has kept after its workflow was unpublished, because the trigger's
 * delete() failed (before 2.41; live-webhooks.js).
 */
const NO_WEBHOOK = /is not registered|^(?:Active|Published) version not found/;

/** Tells whether n8n answers that there is no webhook at an address. */
export function isNotRegistered(status: number, body: unknown): boolean {
	const answer = typeof body === 'string' ? objectInJson(body) : asObject(body);
	return status === 404 && NO_WEBHOOK.test(textOf(answer?.message));
}

/** Tells the trigger at a URL that a member is gone. False where it does not answer. */
export async function sendLeave(
	context: Context,
	robot: SharedRobot,
	url: string,
	address: string,
): Promise<boolean> {
	const response = await post(context, robot, url, 'groupbotsLeave', { address, robot: robot.id });
	return response.status === 200;
}

const SUBJECTS = ['groupbotsJoin', 'groupbotsLeave'] as const;
type Subject = (typeof SUBJECTS)[number];
type Reply = { status: number; body: unknown } | { status: undefined; code: string };

async function post(
	context: Context,
	{ secret }: SharedRobot,
	url: string,
	subject: Subject,
	message: object,
): Promise<Reply> {
	try {
		return await postToWebhook(context, url, signed(secret, subject, message));
	} catch (error) {
		return { status: undefined, code: noReply(error).code };
	}
}

/**
 * Receives a message that another trigger of the robot sent to this one's webhook. n8n saves the static data before it sends
 * the answer, so the answer proves that the entry is saved.
 *
 * @returns the body of the answer, or the HTTP status of a refusal; undefined where the body is something else
 */
export async function takeMembership(
	context: IWebhookFunctions,
	robotOf: () => Promise<SharedRobot>,
	body: IDataObject,
): Promise<IDataObject | 400 | 401 | undefined> {
	const subject = SUBJECTS.find((name) => typeof body[name] === 'string');
	if (subject === undefined) return undefined;
	const robot = await robotOf();
	const request = readSigned(robot.secret, subject, body);
	if (request?.robot !== robot.id) return 401;
	const member = memberFrom(request);
	const own = addressIn(String(context.getNodeWebhookUrl('default')));
	// A test run has no static data that outlives it, so it accepts no other members.
	if (member === undefined || !isSameOrigin(member.address, own) || context.getMode() === 'manual')
		return 400;
	if (subject === 'groupbotsLeave') {
		removeMember(context, member.address);
		return { groupbotsLeft: member.address };
	}
	const workflow = context.getWorkflow();
	const about = { name: textOf(workflow.name), workflowId: textOf(workflow.id) };
	// A trigger of the same workflow stores itself for both.
	if (!areSiblings(member, { ...about, isTest: false })) addMember(context, member);
	return signed(robot.secret, 'groupbotsJoined', {
		to: member.address,
		...about,
		members: othersOf(context, own).filter(({ isTest }) => !isTest),
	});
}
