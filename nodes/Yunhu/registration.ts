import { randomBytes } from 'node:crypto';

import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/requests/caller';
import { apiError, setupError } from '../common/errors';
import { digestOfSecret } from '../common/digests';
import { asObject } from '../common/guards';
import { valueOf } from '../common/triggers/input';
import { TriggerGroup } from '../common/joining/triggerGroup';
import { runExclusive } from '../common/mutex';
import { addressIn, isSameOrigin, type SharedRobot } from '../common/joining/members';
import { webhookSecretOf } from '../common/joining/registrationByHand';
import { textOf } from '../common/serverValues';
import { keyOf } from '../common/waiting/answerKey';
import { maskedAddress } from '../common/requests/secrets';
import {
	CALLS_LINK,
	resumeLink,
	setSwitches,
	subscribe,
	subscriptionOf,
	switchesOf,
	type Subscription,
	type Switch,
	type SwitchStates,
} from './console';
import { switchesFor } from './events';
import { botId } from './fields';
import { checkBotId } from './ownId';
import { botName } from './publicInfo';
import { questions } from './questions';
import { BOT, lacking, USER } from './transport';
import { webhookFields } from './triggerFields';

/** The trigger's entry in the workflow's static data. A test run has its own static data, which is lost at its end. */
export interface Registration {
	botId?: string;
	/** The bot's name, which some apps write in mentions. */
	botName?: string;
	/** SHA-256 of the secret in the link. */
	secretDigest?: string;
	/**
	 * The key that signs answers to Send and Wait. A trigger that sets the link up has no bot credential: it makes the key from the bot's
	 * token, which it reads with the owner's account.
	 */
	answerKey?: string;
	/** The secret itself, if the trigger sets the link up and made a random one. */
	secret?: string;
	/** The subscription before a test run, which is restored after it. */
	previous?: Pick<Subscription, 'link' | 'subscribeType'>;
}

export function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/**
 * The switches that the triggers of a workflow turned on, by bot. All of them find them, so that the last one turns them off again.
 */
function turnedOnIn(hook: IHookFunctions): Record<string, Switch[]> {
	const { groupbotsSwitches } = hook.getWorkflowStaticData('global');
	return (asObject(groupbotsSwitches) ?? {}) as Record<string, Switch[]>;
}

function keepTurnedOn(hook: IHookFunctions, botId: string, switches: Switch[]): void {
	const data = hook.getWorkflowStaticData('global');
	const { [botId]: _earlier, ...others } = turnedOnIn(hook);
	const all = { ...others, ...(switches.length > 0 && { [botId]: switches }) };
	if (Object.keys(all).length > 0) data.groupbotsSwitches = all as IDataObject;
	else delete data.groupbotsSwitches;
}

/** Returns the bot, whose link its triggers in this n8n share. */
export async function sharedBot(context: IHookFunctions | IWebhookFunctions): Promise<SharedRobot> {
	if (setsUp(context)) {
		return { id: botIdOf(context), secret: registrationOf(context).answerKey ?? '' };
	}
	const credential = await context.getCredentials(BOT);
	return { id: textOf(credential.botId).trim(), secret: keyOf(questions, credential) };
}

/** Tells whether the trigger itself sets the link up, with the account of the bot's owner. */
export function setsUp(context: IHookFunctions | IWebhookFunctions): boolean {
	return valueOf(context, webhookFields, 'setUp') === 'automatic';
}

/**
 * Tells whether the platform already sends all selected events of the bot to this node's link.
 */
export async function isRegistered(hook: IHookFunctions): Promise<boolean> {
	const { secretDigest, answerKey } = registrationOf(hook);
	if (secretDigest === undefined || !setsUp(hook)) return false;
	const caller = callerOf(hook);
	const botId = botIdOf(hook);
	const { link, secret } = await linkOf(hook);
	const { link: current, subscribeType, stopped, token } = await subscriptionOf(caller, botId);
	if (
		secretDigest !== digestOfSecret(secret) ||
		answerKey !== keyOf(questions, { token }) ||
		current !== link ||
		subscribeType !== CALLS_LINK ||
		stopped
	)
		return false;
	if ((await switchesThatAreOff(hook, caller, botId)).length > 0) return false;
	await new TriggerGroup(hook, await sharedBot(hook), link, false).noteActive();
	return true;
}

/**
 * Registers this node as the receiver of the bot's events, if the trigger sets up the link. Triggers that are published at the same time would
 * all find that the bot has no link.
 */
export async function register(hook: IHookFunctions): Promise<void> {
	await inTurn(hook, setsUp(hook) ? takeLink : expectCalls);
}

/** Runs the activations and deactivations of a bot's triggers one after another. The bot's secret is not known before, so the key has none. */
async function inTurn(
	hook: IHookFunctions,
	work: (hook: IHookFunctions) => Promise<void>,
): Promise<void> {
	const { id } = await sharedBot(hook);
	await runExclusive(`yunhu ${id}`, undefined, async () => await work(hook));
}

/** Prepares the trigger for calls of a link that the user entered in the console. */
async function expectCalls(hook: IHookFunctions): Promise<void> {
	const registration = registrationOf(hook);
	const { link, secret } = await linkOf(hook);
	registration.secretDigest = digestOfSecret(secret);
	delete registration.answerKey;
	const { botId } = await hook.getCredentials(BOT);
	registration.botId = String(botId ?? '').trim();
	checkBotId(hook, registration.botId, {
		events: valueOf(hook, webhookFields, 'events'),
		respondTo: valueOf(hook, webhookFields, 'respondTo'),
		filters: valueOf(hook, webhookFields, 'filters'),
	});
	registration.botName = await botName(callerOf(hook), BOT, registration.botId);
	await new TriggerGroup(hook, await sharedBot(hook), link, false).joinByHand();
}

/**
 * Sets the bot's link, or joins the trigger that has it. A bot has one link: that of another program is only replaced with the user's permission,
 * and the link from before a test run is restored after it.
 */
async function takeLink(hook: IHookFunctions): Promise<void> {
	const registration = registrationOf(hook);
	const caller = callerOf(hook);
	const botId = botIdOf(hook);
	// The platform may continue to send an earlier bot's events here. A new secret keeps them out.
	if (registration.botId !== botId) delete registration.secret;
	const { link, secret } = await linkOf(hook);
	registration.secretDigest = digestOfSecret(secret);
	registration.botId = botId;
	// First: it fails if the platform does not answer, and the look-up of the name does not.
	const current = await subscriptionOf(caller, botId);
	registration.botName = await botName(caller, USER, botId);
	registration.answerKey = keyOf(questions, { token: current.token });
	const group = new TriggerGroup(hook, await sharedBot(hook), link, false);
	const off = await switchesThatAreOff(hook, caller, botId);
	// Some may be left from an activation that ended without a deactivation.
	const turnedOn = [...new Set([...(turnedOnIn(hook)[botId] ?? []), ...off])];
	if (await joinsHolder(hook, group, botId, current, link)) {
		keepTurnedOn(hook, botId, turnedOn);
		await setSwitches(caller, botId, statesOf(off, true));
		if (current.stopped) await resumeLink(caller, botId);
		await group.joinKnown();
		return;
	}
	if (hook.getMode() === 'manual' && !isLeftover(current.link, link)) {
		registration.previous = { link: current.link, subscribeType: current.subscribeType };
	}
	keepTurnedOn(hook, botId, turnedOn);
	await setSwitches(caller, botId, statesOf(off, true));
	if (current.link !== link || current.subscribeType !== CALLS_LINK) {
		await subscribe(caller, botId, { link, subscribeType: CALLS_LINK });
	}
	if (current.stopped) await resumeLink(caller, botId);
	if ((await subscriptionOf(caller, botId)).link !== link) {
		throw apiError(caller, {
			message: 'Yunhu did not accept the link',
			hint: 'It reports success but has another link. Another program may have set it at the same time; try again.',
		});
	}
	await group.joinKnown();
}

/** Removes the link, unless another program has set its own since. */
export async function unregister(hook: IHookFunctions): Promise<void> {
	await inTurn(hook, giveUpLink);
}

async function giveUpLink(hook: IHookFunctions): Promise<void> {
	const registration = registrationOf(hook);
	// Only a test run has `previous`: n8n does not say whether a test run or an activation ends.
	const { previous = { link: '', subscribeType: CALLS_LINK } } = registration;
	const { link } = await linkOf(hook);
	const bot = await sharedBot(hook);
	if (!setsUp(hook)) {
		await new TriggerGroup(hook, bot, link, false).leaveByHand();
		return;
	}
	const caller = callerOf(hook);
	const botId = botIdOf(hook);
	const group = new TriggerGroup(hook, bot, link, false);
	const successors = await group.leave();
	const [heir] = successors;
	await group.handOver(heir, async () => {
		const isOwn = (await subscriptionOf(caller, botId)).link === link;
		if (isOwn && heir !== undefined) {
			// The switches stay on, because the other trigger may need them.
			await subscribe(caller, botId, { link: heir.url, subscribeType: CALLS_LINK });
		} else if (isOwn) {
			// First: if it fails, n8n 2.41 calls delete() again, which then still finds the link.
			await setSwitches(caller, botId, statesOf(turnedOnIn(hook)[botId] ?? [], false));
			await subscribe(caller, botId, previous);
		}
		// Not before: if a request fails, the next activation and deactivation still restore what was there.
		if (!successors.some(({ isSibling }) => isSibling)) keepTurnedOn(hook, botId, []);
	});
	delete registration.previous;
}

/**
 * Joins the trigger that receives the bot's events, if it is in this n8n. Returns false if this
 * trigger may register itself.
 *
 * @throws NodeOperationError if another program receives the events
 */
async function joinsHolder(
	hook: IHookFunctions,
	group: TriggerGroup,
	botId: string,
	current: Subscription,
	link: string,
): Promise<boolean> {
	let where = 'a WebSocket';
	if (current.subscribeType === CALLS_LINK) {
		if (current.link === '' || isLeftover(current.link, link)) return false;
		const holder = await group.joinHolder(current.link);
		if (holder === 'joined') return true;
		if (holder.kind === 'gone' || isSameNode(current.link, link)) return false;
		where = `another address (${maskedAddress(current.link)}), which this workflow cannot join: ${holder.reason}`;
	}
	if (valueOf(hook, webhookFields, 'replaceLink')) return false;
	throw setupError(
		hook,
		`The bot "${botId}" already sends its events to ${where}`,
		'A bot sends its events to one place only. Stop the workflow or program that uses it, or turn on "Replace Existing Link".',
	);
}

/**
 * Returns the switches of the chosen events that are off on the platform: all, where it knows none of the bot's yet.
 *
 * @throws NodeApiError in a test run, if the platform returns no switches: the trigger could not restore them afterwards
 */
async function switchesThatAreOff(
	hook: IHookFunctions,
	caller: Caller,
	botId: string,
): Promise<Switch[]> {
	const needed = switchesFor(valueOf(hook, webhookFields, 'events'));
	if (needed.length === 0) return [];
	const states = await switchesOf(caller, botId);
	if (states === undefined && hook.getMode() === 'manual')
		throw lacking(
			caller,
			'event switches',
			'A test run sets them back at its end. Turn on an event of the bot in the console, or publish the workflow.',
		);
	return needed.filter((name) => !states?.[name]);
}

function statesOf(switches: Switch[], on: boolean): SwitchStates {
	return Object.fromEntries(switches.map((name) => [name, on]));
}

function botIdOf(context: IHookFunctions | IWebhookFunctions): string {
	return valueOf(context, { botId }, 'botId');
}

/** Returns the address to register: n8n's address with the secret by which the trigger recognises the platform. */
async function linkOf(hook: IHookFunctions): Promise<{ link: string; secret: string }> {
	const secret = setsUp(hook) ? ownSecret(registrationOf(hook)) : await chosenSecret(hook);
	const url = hook.getNodeWebhookUrl('default') as string;
	return { link: `${url}?secret=${encodeURIComponent(secret)}`, secret };
}

function ownSecret(registration: Registration): string {
	return (registration.secret ??= randomBytes(24).toString('hex'));
}

async function chosenSecret(hook: IHookFunctions): Promise<string> {
	return await webhookSecretOf(
		hook,
		BOT,
		'Yunhu does not sign its calls. Choose a long random text, enter it there, and add it to the link in the console as ?secret=…',
	);
}

/**
 * Tells whether a link belongs to the same node: n8n's test address and production address end with the same path. A copy of the
 * workflow in another n8n has the same path, but another secret. n8n's own origin may have changed, so it need not be the same.
 */
function isSameNode(current: string, link: string): boolean {
	return (
		nodePath(current) === nodePath(link) &&
		(isSameOrigin(current, link) || queryIn(current) === queryIn(link))
	);
}

function nodePath(url: string): string {
	return addressIn(url).split('/').slice(-2).join('/');
}

function queryIn(url: string): string {
	return url.slice(addressIn(url).length);
}

/** Tells whether the link is left from an earlier test run of this node, which did not restore the previous link. */
function isLeftover(current: string, testLink: string): boolean {
	return addressIn(current) === addressIn(testLink);
}
