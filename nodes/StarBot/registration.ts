import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { digestOfSecret } from '../common/digests';
import {
	expectCalls,
	forgetCalls,
	type Client,
	type TokenRegistration,
} from '../common/joining/registrationByHand';
import { warn } from '../common/log';
import { addressOf } from '../common/requests/client';
import { valueOf } from '../common/triggers/input';
import { CREDENTIAL } from './transport';
import { EFFECTS, GROUP_MESSAGE, SENDER_REMEDY, triggerFields } from './triggerFields';

/** The client, which reports the events of all its robots to one address. */
export const CLIENT: Client = {
	credential: CREDENTIAL,
	furtherSecret: 'webhookAuthSecret',
	idIn: ({ url }) => addressOf(url),
	remedy:
		'Choose a long random text, enter it there, and add it to the callback address in the StarBot client: <production URL>?token=<secret>. Without it anybody could pretend to be the client.',
};

/** The trigger's entry in the workflow's static data. */
interface Registration extends TokenRegistration {
	/** SHA-256 of the header with which the client may also prove its calls. */
	authorizationDigest?: string;
}

export function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/** Prepares the trigger for calls of the client. */
export async function expectClient(hook: IHookFunctions): Promise<void> {
	await expectCalls(hook, CLIENT);
	warnOfUnknownWriters(hook);
	const { webhookAuthSecret } = await hook.getCredentials(CREDENTIAL);
	const authorization = String(webhookAuthSecret ?? '').trim();
	const registration = registrationOf(hook);
	if (authorization === '') delete registration.authorizationDigest;
	else registration.authorizationDigest = digestOfSecret(authorization);
}

/** Says in n8n's log which settings have no effect on group messages while the node does not know their writers. */
function warnOfUnknownWriters(hook: IHookFunctions): void {
	const { senders, ignoredSenders } = valueOf(hook, triggerFields, 'filters');
	const { senderField, memoryPer } = valueOf(hook, triggerFields, 'options');
	const isConcerned = valueOf(hook, triggerFields, 'events').includes(GROUP_MESSAGE);
	if (!isConcerned || senderField !== '') return;
	const effects = [
		senders.length > 0 && EFFECTS.senders,
		ignoredSenders.length > 0 && EFFECTS.ignoredSenders,
		memoryPer === 'sender' && EFFECTS.memoryPer,
	].filter((effect) => effect !== false);
	if (effects.length > 0)
		warn(hook, `Group messages may have no sender: ${effects.join('; ')}. ${SENDER_REMEDY}`);
}

/** Ends the trigger's calls. */
export async function forgetClient(hook: IHookFunctions): Promise<void> {
	delete registrationOf(hook).authorizationDigest;
	await forgetCalls(hook, CLIENT);
}
