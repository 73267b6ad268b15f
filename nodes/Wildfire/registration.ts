import { randomBytes } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { callerOf } from '../common/requests/caller';
import { setupError } from '../common/errors';
import { digestOfSecret, sameSecret } from '../common/digests';
import { valueOf } from '../common/triggers/input';
import { TriggerGroup } from '../common/joining/triggerGroup';
import { addressIn, keyOf, type SharedRobot } from '../common/joining/members';
import { webhookSecretOf } from '../common/joining/registrationByHand';
import { reasonOf, warn } from '../common/log';
import { runExclusive } from '../common/mutex';
import { textOf } from '../common/serverValues';
import { maskedAddress } from '../common/requests/secrets';
import { deleteCallback, getCallback, replaceCallback, setCallback } from './callback';
import { profileOf } from './profile';
import { isServerEvent } from './serverEvents';
import { CREDENTIAL, robotIdOf } from './transport';
import { triggerFields } from './triggerFields';

/**
 * The trigger's entry in the workflow's static data. A test run has its own static data, empty at first
 * and gone afterwards, so a test run and the active trigger do not see each other's entries.
 */
export interface Registration {
	robotId?: string;
	robotName?: string;
	/** SHA-256 of the token in the registered address. */
	tokenDigest?: string;
	/** The token itself, if the credential has none and a random one was made. */
	token?: string;
	/** The registered address. Absent if the robot's callback was not changed. */
	url?: string;
}

export function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/** Tells whether the server already sends the robot's events to this node's address, for example after a restart of n8n. */
export async function isRegistered(hook: IHookFunctions): Promise<boolean> {
	const caller = callerOf(hook);
	const credential = await caller.credential(CREDENTIAL);
	const { robotId, tokenDigest, url } = registrationOf(hook);
	const token = tokenOf(hook, credential);
	const isHolder =
		robotId === robotIdOf(credential) &&
		tokenDigest === digestOfSecret(token) &&
		url === urlWith(hook, token) &&
		(await getCallback(caller)) === url;
	if (isHolder) await new TriggerGroup(hook, await sharedRobot(hook), url, false).noteActive();
	return isHolder;
}

/** Returns the robot, whose callback its triggers in this n8n share. */
export async function sharedRobot(
	context: IHookFunctions | IWebhookFunctions,
): Promise<SharedRobot> {
	const credential = await context.getCredentials(CREDENTIAL);
	return { id: robotIdOf(credential), secret: textOf(credential.robotSecret).trim() };
}

/**
 * Registers this node as the receiver of the robot's events. A robot has one callback: if it leads
 * to another trigger in this n8n, this trigger joins that one. A callback of another program is
 * only replaced with the user's permission, and the callback from before a test run is restored
 * after it.
 */
export async function register(hook: IHookFunctions): Promise<void> {
	const caller = callerOf(hook);
	const credential = await caller.credential(CREDENTIAL);
	if (listensToServer(hook)) await webhookSecretOf(hook, CREDENTIAL, SERVER_EVENTS_NEED_SECRET);
	const robotId = robotIdOf(credential);
	const registration = registrationOf(hook);
	// The server may continue to send an earlier robot's messages here. A new token keeps them out.
	if (registration.robotId !== robotId) delete registration.token;
	const token = tokenOf(hook, credential);
	registration.robotId = robotId;
	registration.tokenDigest = digestOfSecret(token);
	if (!listensToRobot(hook)) return;
	const robot = await sharedRobot(hook);
	// Triggers that are published at the same time would all find that nobody has the callback.
	await runExclusive(
		keyOf(robot),
		undefined,
		async () =>
			await takeCallback(hook, new TriggerGroup(hook, robot, urlWith(hook, token), false), token),
	);
}

/** Sets the robot's callback, or joins the trigger that has it. */
async function takeCallback(
	hook: IHookFunctions,
	group: TriggerGroup,
	token: string,
): Promise<void> {
	const caller = callerOf(hook);
	const registration = registrationOf(hook);
	const current = await getCallback(caller);
	const before = isTestOfThisNode(hook, current) ? previousIn(current) : current;
	registration.robotName = textOf((await profileOf(caller)).displayName);
	// A test run also joins the production trigger of its own node, which continues to receive
	// events.
	if (before !== '' && (isTestRun(hook) || !isOfThisNode(hook, before))) {
		const holder = await group.joinHolder(before);
		if (holder === 'joined') {
			delete registration.url;
			await group.joinKnown();
			return;
		}
		const mayTake =
			holder.kind === 'gone' ||
			isOfThisNode(hook, before) ||
			valueOf(hook, triggerFields, 'replaceCallback');
		if (!mayTake) {
			throw setupError(
				hook,
				`The robot "${registration.robotId}" already sends its messages to another address (${maskedAddress(before)}), which this workflow cannot join: ${holder.reason}`,
				'A robot has only one callback. Stop the workflow or program that uses it, or turn on "Replace Existing Callback".',
			);
		}
	}
	registration.url = isTestRun(hook)
		? withPrevious(urlWith(hook, token), before)
		: urlWith(hook, token);
	await setCallback(caller, registration.url, current);
	await group.joinKnown();
}

/**
 * Removes the callback, unless another program has set its own since. Another trigger of the robot
 * takes the callback over if there is one.
 */
export async function unregister(hook: IHookFunctions): Promise<void> {
	const registration = registrationOf(hook);
	if (registration.url === undefined && !mayListenToRobot(hook)) return;
	const robot = await sharedRobot(hook);
	await runExclusive(keyOf(robot), undefined, async () => await giveUpCallback(hook, robot));
}

async function giveUpCallback(hook: IHookFunctions, robot: SharedRobot): Promise<void> {
	const caller = callerOf(hook);
	const registration = registrationOf(hook);
	const { robotId: earlier = robot.id } = registration;
	const isSameRobot = earlier === robot.id;
	if (!isSameRobot && registration.url !== undefined)
		warn(
			hook,
			`The credential has another robot now, so the callback of the robot "${earlier}" cannot be removed. Delete it with "Robot: Delete Callback" and that robot's credential. Then unpublish and publish the other workflows that listen to it.`,
		);
	const url = urlWith(hook, tokenOf(hook, await caller.credential(CREDENTIAL)));
	const group = new TriggerGroup(hook, robot, url, false);
	const successors = await group.leave();
	// The callback of another robot is not this trigger's to give away.
	const heir = isSameRobot ? successors[0] : undefined;
	const current = await group.handOver(heir, async () => await getCallback(caller));
	// Compared by its path, because a changed credential may have changed the token. n8n 2.41 calls a failing delete() again: an earlier attempt
	// may have removed the callback and failed to hand it over.
	const isOwn =
		current === registration.url ||
		addressIn(current) === hook.getNodeWebhookUrl('default') ||
		(current === '' && isSameRobot && registration.url !== undefined);
	if (isOwn || isTestOfThisNode(hook, current)) {
		const previous = previousIn(current);
		// A test run ends with the workflow's deactivation; otherwise its end would restore the
		// callback.
		const isOver = !isOwn && isOfThisNode(hook, previous);
		const next = previous === '' || isOver ? (heir?.url ?? '') : previous;
		if (next === '') await deleteCallback(caller);
		else await giveCallbackTo(hook, next);
	}
	delete registration.url;
}

/**
 * Gives the callback to another address: that of the trigger that takes over, or of a program that had it before a test run. n8n shows no
 * error of a deactivation to a user who looks at the other workflow, so the log says what to do there.
 */
async function giveCallbackTo(hook: IHookFunctions, next: string): Promise<void> {
	const [set] = await Promise.allSettled([replaceCallback(callerOf(hook), next)]);
	if (set.status === 'fulfilled' && set.value === next) return;
	const reason =
		set.status === 'rejected' ? reasonOf(set.reason) : 'the server reports another address';
	warn(
		hook,
		`The robot's messages should go to ${maskedAddress(next)} now, but that failed (${reason}), so nobody may get them. If the address is that of a workflow, unpublish that workflow and publish it again. Otherwise set it again with "Robot: Set Callback".`,
	);
	if (set.status === 'rejected') throw set.reason;
}

/** Tells whether a test run starts. n8n marks the start of a test run, but not its end. */
function isTestRun(hook: IHookFunctions): boolean {
	return hook.getMode() === 'manual';
}

/** Tells whether the trigger needs the robot's callback. Events of the whole server do not need it. */
function listensToRobot(hook: IHookFunctions): boolean {
	const events = valueOf(hook, triggerFields, 'events');
	return events.some((event) => !isServerEvent(event));
}

/** Tells whether the trigger waits for events of the whole server. */
function listensToServer(hook: IHookFunctions): boolean {
	return valueOf(hook, triggerFields, 'events').some(isServerEvent);
}

/** Does the same as listensToRobot(), but never throws: unreadable fields must not stop a deactivation. */
function mayListenToRobot(hook: IHookFunctions): boolean {
	try {
		return listensToRobot(hook);
	} catch {
		return true;
	}
}

/** What to do without a secret: the administrator enters the address by hand, and nobody can find out a random token. */
const SERVER_EVENTS_NEED_SECRET =
	'Server Events need one: choose a long random text, enter it there, and have the administrator of the server put it behind the address in wildfirechat.conf, as ?token=<secret>&event=<event>.';

/** Returns the token by which the trigger recognises the server: the credential's, else a random token that stays the same. */
function tokenOf(hook: IHookFunctions, credential: ICredentialDataDecryptedObject): string {
	const token = String(credential.webhookSecret ?? '').trim();
	return token || (registrationOf(hook).token ??= randomBytes(24).toString('hex'));
}

/**
 * Returns the address to register. A token that the user chose stays the same if the credential gets another robot, whose callback nobody can delete
 * any more. The address therefore names the robot, so that its messages do not count as the new one's.
 */
function urlWith(hook: IHookFunctions, token: string): string {
	const { robotId = '', token: random } = registrationOf(hook);
	const robot = token === random ? '' : `robot=${encode(robotId)}&`;
	return `${hook.getNodeWebhookUrl('default')}?${robot}token=${encode(token)}`;
}

/** Encodes tildes too, because a tilde marks the address of a test run. */
function encode(text: string): string {
	return encodeURIComponent(text).replaceAll('~', '%7E');
}

/**
 * Matches the previous callback in the address of a test run, at the end of the token. n8n forgets it, but the server keeps it,
 * so it can be restored even after a test run that crashed. It is masked wherever the token is.
 */
const PREVIOUS = /~before~([\w-]*)$/;

function withPrevious(url: string, previous: string): string {
	return `${url}~before~${Buffer.from(previous).toString('base64url')}`;
}

function previousIn(url: string): string {
	return Buffer.from(PREVIOUS.exec(url)?.[1] ?? '', 'base64url').toString();
}

/** Tells whether a call has the token, with or without the previous callback that a test run adds to it. */
export function hasToken(given: string, tokenDigest: string | undefined): boolean {
	return [given, given.replace(PREVIOUS, '')].some((token) => sameSecret(token, tokenDigest));
}

/** Tells whether an address is this node's test address or production address. */
function isOfThisNode(hook: IHookFunctions, url: string): boolean {
	if (url === registrationOf(hook).url) return true;
	const own = hook.getNodeWebhookUrl('default') as string;
	const [host, path] = [
		own.split('/').slice(0, 3).join('/'),
		own.slice(own.lastIndexOf(`/${nodeKey(hook)}/`)),
	];
	return url.startsWith(`${host}/`) && addressIn(url).endsWith(path);
}

/** Finds the part that n8n's test and production address have in common. */
function nodeKey(hook: IHookFunctions): string {
	return hook.getNode().webhookId ?? String(hook.getWorkflow().id);
}

function isTestOfThisNode(hook: IHookFunctions, url: string): boolean {
	return PREVIOUS.test(url) && isOfThisNode(hook, url);
}
