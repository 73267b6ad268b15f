import { randomBytes } from 'node:crypto';

import { NodeOperationError, type IHookFunctions, type IWebhookFunctions } from 'n8n-workflow';

import { callerOf } from '../common/caller';
import { apiError } from '../common/errors';
import { digest } from '../common/inbound';
import { deleteCallback, getCallback, replaceCallback, withoutToken } from './callback';
import { isServerEvent } from './events';
import { profileOf } from './resources/robot/getProfile';
import { CREDENTIAL, robotIdOf } from './transport';

/** What the trigger remembers in the workflow's static data. */
export interface Registration {
	robotId?: string;
	robotName?: string;
	/** SHA-256 of the token in the registered address. */
	tokenDigest?: string;
	/** The token itself, where the credential has none and a random one was made. */
	token?: string;
	/** The address registered by the active workflow. */
	productionUrl?: string;
	/** During a test run: what was registered before it, to be put back. */
	previousUrl?: string;
}

export function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/** Whether the server sends the robot's events to this node's address already. */
export async function isRegistered(hook: IHookFunctions): Promise<boolean> {
	const { tokenDigest } = registrationOf(hook);
	if (tokenDigest === undefined || !listensToRobot(hook)) return false;
	const { url, token } = await addressOf(hook);
	return tokenDigest === digest(token) && (await getCallback(callerOf(hook))) === url;
}

/**
 * Has the robot's events sent to this node. A robot has one callback: one that belongs to somebody else is only taken
 * where the user said so, and what stood there before a test run is put back after it.
 */
export async function register(hook: IHookFunctions): Promise<boolean> {
	const caller = callerOf(hook);
	const registration = registrationOf(hook);
	const { url, token } = await addressOf(hook);
	registration.tokenDigest = digest(token);
	registration.robotId = robotIdOf(await caller.credential(CREDENTIAL));
	if (!listensToRobot(hook)) return true;

	const isTest = hook.getMode() === 'manual';
	const current = await getCallback(caller);
	if (current !== '' && !isSameNode(current, url) && !hook.getNodeParameter('replaceCallback', false)) {
		throw new NodeOperationError(
			hook.getNode(),
			`The robot "${registration.robotId}" already sends its messages to another address (${withoutToken(current)})`,
			{
				description:
					'A robot has only one callback. Stop the workflow or program that uses it, or turn on "Replace Existing Callback".',
			},
		);
	}
	registration.robotName = String((await profileOf(caller)).displayName ?? '');
	if (isTest) registration.previousUrl = isLeftover(current, url) ? registration.productionUrl : current;
	else registration.productionUrl = url;
	if (current !== url && (await replaceCallback(caller, url)) !== url) {
		throw apiError(caller, {
			message: 'The server did not take the callback URL',
			hint: 'It says success but has another one. Something else may have set it at the same moment; try again.',
		});
	}
	return true;
}

/** Ends the sending, unless somebody else has taken the callback over meanwhile. */
export async function unregister(hook: IHookFunctions): Promise<boolean> {
	const caller = callerOf(hook);
	const registration = registrationOf(hook);
	const { url } = await addressOf(hook);
	const { previousUrl } = registration;
	const isTest = hook.getMode() === 'manual';
	delete registration[isTest ? 'previousUrl' : 'productionUrl'];
	if (!listensToRobot(hook) || (await getCallback(caller)) !== url) return true;
	if (isTest && previousUrl) await replaceCallback(caller, previousUrl);
	else await deleteCallback(caller);
	return true;
}

/** The address to register: n8n's, with the token by which the server is recognised. */
async function addressOf(hook: IHookFunctions): Promise<{ url: string; token: string }> {
	const credential = await hook.getCredentials(CREDENTIAL);
	const registration = registrationOf(hook);
	let token = String(credential.callbackToken ?? '').trim();
	if (token === '') token = registration.token ??= randomBytes(24).toString('hex');
	const url = hook.getNodeWebhookUrl('default') as string;
	return { url: `${url}?token=${encodeURIComponent(token)}`, token };
}

/** A workflow that only listens to events of the whole server leaves the robot's callback alone. */
function listensToRobot(hook: IHookFunctions): boolean {
	const events = hook.getNodeParameter('events', []) as string[];
	return events.some((event) => !isServerEvent(event));
}

/** Whether two addresses lead to the same node: n8n ends both its test and its production address in the same path. */
function isSameNode(one: string, other: string): boolean {
	return nodePath(one) === nodePath(other);
}

function nodePath(url: string): string {
	return (url.split(/[?#]/, 1)[0] as string).split('/').slice(-2).join('/');
}

/** Whether an earlier test run of this node ended without putting back what stood there before it. */
function isLeftover(current: string, testUrl: string): boolean {
	return current.split('?', 1)[0] === testUrl.split('?', 1)[0];
}
