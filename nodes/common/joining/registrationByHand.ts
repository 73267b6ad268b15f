import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { digestOfSecret, sameSecret } from '../digests';
import { setupError } from '../errors';
import { runExclusive } from '../mutex';
import { textOf } from '../serverValues';
import { TriggerGroup } from './triggerGroup';
import { keyOf, type SharedRobot } from './members';

/** A program whose user enters the trigger's address by hand. It proves with a token in the address that it is the client. */
export interface Client {
	/** The credential, which has the token as `webhookSecret`. */
	credential: string;
	/** The credential's field with the secret of a further proof, which is not in the address. */
	furtherSecret?: string;
	/** Names the client from its credential: all its triggers give the same name. */
	idIn(credential: ICredentialDataDecryptedObject): string;
	/** Says what to do if the credential has no Webhook Secret: sentences. */
	remedy: string;
}

/** The trigger's entry in the workflow's static data: a digest that recognises the client, and no secret. */
export interface TokenRegistration {
	/** SHA-256 of the token in the address. */
	tokenDigest?: string;
}

/**
 * Prepares the trigger for calls of the client. Sends nothing to the client.
 *
 * @throws NodeOperationError if the credential has no Webhook Secret, because anybody could then pretend to be the client
 */
export async function expectCalls(hook: IHookFunctions, client: Client): Promise<void> {
	const secret = await webhookSecretOf(hook, client.credential, client.remedy);
	registrationOf(hook).tokenDigest = digestOfSecret(secret);
	await inGroup(hook, client, async (group) => await group.joinByHand());
}

/** Ends the trigger's calls: drops the digest of the token, and leaves the other triggers. */
export async function forgetCalls(hook: IHookFunctions, client: Client): Promise<void> {
	delete registrationOf(hook).tokenDigest;
	await inGroup(hook, client, async (group) => await group.leaveByHand());
}

/** Tells whether a call has the token of the address. */
export function hasToken(context: IWebhookFunctions): boolean {
	const { token } = context.getQueryData() as IDataObject;
	return sameSecret(token, registrationOf(context).tokenDigest);
}

/** Returns the client as the robot that its triggers share, because it sends all its events to one address. */
export async function clientOf(
	context: IHookFunctions | IWebhookFunctions,
	{ credential: type, idIn, furtherSecret = '' }: Client,
): Promise<SharedRobot> {
	const credential = await context.getCredentials(type);
	// The address can end up in the log of a proxy. Who has it must not be able to join where calls need a further proof.
	const secrets = [credential.webhookSecret, credential[furtherSecret]].map((secret) =>
		textOf(secret).trim(),
	);
	return { id: idIn(credential), secret: secrets.filter(Boolean).join('\n') };
}

/**
 * Returns the credential's Webhook Secret.
 *
 * @param remedy what to do if there is none: sentences
 * @throws NodeOperationError if there is none
 */
export async function webhookSecretOf(
	hook: IHookFunctions,
	credential: string,
	remedy: string,
): Promise<string> {
	const { webhookSecret } = await hook.getCredentials(credential);
	const secret = textOf(webhookSecret).trim();
	if (secret !== '') return secret;
	throw setupError(hook, 'The credential has no Webhook Secret', remedy);
}

function registrationOf(context: IHookFunctions | IWebhookFunctions): TokenRegistration {
	return context.getWorkflowStaticData('node') as TokenRegistration;
}

/** Lets a trigger join or leave the others. Those that are published at the same time would not find each other. */
async function inGroup(
	hook: IHookFunctions,
	client: Client,
	work: (group: TriggerGroup) => Promise<void>,
): Promise<void> {
	const { webhookSecret } = await hook.getCredentials(client.credential);
	const token = encodeURIComponent(textOf(webhookSecret).trim());
	const url = `${hook.getNodeWebhookUrl('default')}?token=${token}`;
	const robot = await clientOf(hook, client);
	await runExclusive(
		keyOf(robot),
		undefined,
		async () => await work(new TriggerGroup(hook, robot, url, true)),
	);
}
