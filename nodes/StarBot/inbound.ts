import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { addressOf } from '../common/requests/client';
import { setupError } from '../common/errors';
import type { Values } from '../common/fields';
import { digestOfSecret, sameSecret } from '../common/digests';
import type { Inbound } from '../common/triggers/inbound';
import { Group } from '../common/joining/group';
import type { SharedRobot } from '../common/joining/members';
import { textOf, type Message } from '../common/message';
import { isMessageEvent, isOwn, normalise } from './events';
import { questions } from './questions';
import { CREDENTIAL } from './transport';
import type { triggerFields } from './triggerFields';

/** The trigger's entry in the workflow's static data: digests that recognise the client, and no secret. */
interface Registration {
	tokenDigest?: string;
	authorizationDigest?: string;
}

function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/**
 * Prepares the trigger for calls of the client. Sends nothing to the client, whose user enters the address by hand.
 *
 * @throws NodeOperationError if the credential has no Webhook Secret, because anybody could then pretend to be the client
 */
export async function expectClient(hook: IHookFunctions): Promise<void> {
	const { webhookSecret, webhookAuthSecret } = await hook.getCredentials(CREDENTIAL);
	const secret = String(webhookSecret ?? '').trim();
	const authorization = String(webhookAuthSecret ?? '').trim();
	if (secret === '') {
		throw setupError(
			hook,
			'The credential has no Webhook Secret',
			'Choose a long random text, enter it there, and add it to the callback address in the StarBot client: <production URL>?token=<secret>. Without it anybody could pretend to be the client.',
		);
	}
	const registration = registrationOf(hook);
	registration.tokenDigest = digestOfSecret(secret);
	if (authorization === '') delete registration.authorizationDigest;
	else registration.authorizationDigest = digestOfSecret(authorization);
	await new Group(hook, await clientOf(hook), urlWith(hook, secret), true).joinByHand();
}

/** Ends the trigger's calls: drops the digests of the secrets, and leaves the other triggers. */
export async function forgetClient(hook: IHookFunctions): Promise<void> {
	const registration = registrationOf(hook);
	delete registration.tokenDigest;
	delete registration.authorizationDigest;
	const client = await clientOf(hook);
	await new Group(hook, client, urlWith(hook, client.secret), true).leaveByHand();
}

function urlWith(hook: IHookFunctions, secret: string): string {
	return `${hook.getNodeWebhookUrl('default')}?token=${encodeURIComponent(secret)}`;
}

/** Returns the client, which reports the events of all its robots to one address. */
async function clientOf(context: IHookFunctions | IWebhookFunctions): Promise<SharedRobot> {
	const { url, webhookSecret } = await context.getCredentials(CREDENTIAL);
	return { id: addressOf(url), secret: textOf(webhookSecret).trim() };
}

/** Returns the rules by which a trigger node reads the calls of a StarBot client. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof triggerFields>> {
	const { tokenDigest, authorizationDigest } = registrationOf(context);
	const { token } = context.getQueryData() as IDataObject;
	return {
		robot: async () => await clientOf(context),
		authenticate: () =>
			sameSecret(token, tokenDigest) &&
			(authorizationDigest === undefined ||
				sameSecret(context.getHeaderData().authorization, authorizationDigest)),
		accepted: {},
		reader: ({ filters, options }) => ({
			normalise: (body) => normalise(body, { ...options, codes: options.eventCodes }),
			isMessage: isMessageEvent,
			robotOf: ({ details: { robotId, instanceId } = {} }) => textOf(robotId) || textOf(instanceId),
			questions,
			wanted: (message) =>
				isOfRobots(filters.robots, message) && !(filters.ignoreOwn && isOwn(message)),
			// Two robots in one group receive the same message, and the steps of a transfer may have the same id.
			keyOf: ({ details: { instanceId, code, messageSource } = {} }) =>
				JSON.stringify([instanceId, code, messageSource]),
		}),
	};
}

/** Tells whether an event is of one of these robots, by either ID, because some events have no robot ID. */
function isOfRobots(robots: string[], { details = {} }: Message): boolean {
	return (
		robots.length === 0 ||
		[details.robotId, details.instanceId].some((id) => robots.includes(textOf(id)))
	);
}
