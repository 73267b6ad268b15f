import type {
	IDataObject,
	IHookFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { setupError } from '../common/errors';
import type { Values } from '../common/fields';
import type { Aliases } from '../common/triggers/filters';
import { digestOfSecret, sameSecret } from '../common/digests';
import type { Inbound, Reader } from '../common/triggers/inbound';
import { Group } from '../common/joining/group';
import type { SharedRobot } from '../common/joining/members';
import { isPassedOn } from '../common/joining/passOn';
import { textOf, type Message } from '../common/message';
import { chatNumberOf, isMessageEvent, isReceived, normalise, senderNumberOf } from './events';
import { entryOf } from './fields';
import { questions } from './questions';
import { rewriterFor, withNothing } from './reply';
import { clientKey, CREDENTIAL } from './transport';
import type { webhookFields } from './triggerFields';

/** Reads the client's events, for both triggers. */
export function readerOf(context: ITriggerFunctions | IWebhookFunctions): Reader {
	// The credential identifies the account, whose IDs change with every login.
	const robot = context.getNode().credentials?.[CREDENTIAL]?.id ?? '';
	return {
		normalise,
		isMessage: isMessageEvent,
		addressOf: (event) => (isReceived(event) ? undefined : 'nobody'),
		robotOf: () => robot,
		questions,
		aliasesOf: numbersOf,
	};
}

/** Returns the numbers of the chat and the sender, in the form of the filters. */
function numbersOf(message: Message): Aliases {
	const [chat, sender] = [chatNumberOf(message), senderNumberOf(message)];
	return {
		...(chat !== '' && { chat: entryOf({ by: 'uid', value: chat }) }),
		...(sender !== '' && { sender: entryOf({ by: 'uid', value: sender }) }),
	};
}

/** The data of the webhook trigger in the workflow's static data. */
interface Registration {
	/** SHA-256 of the token in the address that the client has as post_api. */
	tokenDigest?: string;
}

/**
 * Prepares the trigger for calls of the client. Sends nothing to the client, whose user enters the address by hand.
 *
 * @throws NodeOperationError if the credential has no Webhook Secret, because anybody could then pretend to be the client
 */
export async function expectClient(hook: IHookFunctions): Promise<void> {
	const { webhookSecret } = await hook.getCredentials(CREDENTIAL);
	const secret = String(webhookSecret ?? '').trim();
	if (secret === '') {
		throw setupError(
			hook,
			'The credential has no Webhook Secret',
			"Choose a long random text, enter it there, and give it to the client: post_api => '<production URL>?token=<secret>'. Without it anybody could pretend to be the client.",
		);
	}
	(hook.getWorkflowStaticData('node') as Registration).tokenDigest = digestOfSecret(secret);
	await new Group(hook, await clientOf(hook), urlWith(hook, secret), true).joinByHand();
}

/** Ends the trigger's calls: drops the digest of the secret, and leaves the other triggers. */
export async function forgetClient(hook: IHookFunctions): Promise<void> {
	delete (hook.getWorkflowStaticData('node') as Registration).tokenDigest;
	const client = await clientOf(hook);
	await new Group(hook, client, urlWith(hook, client.secret), true).leaveByHand();
}

function urlWith(hook: IHookFunctions, secret: string): string {
	return `${hook.getNodeWebhookUrl('default')}?token=${encodeURIComponent(secret)}`;
}

/** Returns the client, which posts its events to one address. */
async function clientOf(context: IHookFunctions | IWebhookFunctions): Promise<SharedRobot> {
	const credential = await context.getCredentials(CREDENTIAL);
	return { id: clientKey(credential), secret: textOf(credential.webhookSecret).trim() };
}

/** Returns the rules by which a trigger node reads the posts of a client. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof webhookFields>> {
	const { tokenDigest } = context.getWorkflowStaticData('node') as Registration;
	const { token } = context.getQueryData() as IDataObject;
	return {
		robot: async () => await clientOf(context),
		/** The client signs nothing; the token in the address proves that it is the client. */
		authenticate: () => sameSecret(token, tokenDigest),
		reader: (values) => ({
			...readerOf(context),
			isAnsweredByWorkflow: values.responseMode !== 'onReceived',
			rewriter: (message) => {
				if (values.responseMode === 'onReceived') return withNothing;
				// If the call was passed on, the trigger that the client called answers it.
				return isReceived(message.event) && !isPassedOn(context) ? rewriterFor(message) : undefined;
			},
			completion: ({ event, details }) => {
				const image = details?.image;
				if (event !== 'loginQrCode' || typeof image !== 'string') return undefined;
				return async (item) => {
					const bytes = Buffer.from(image, 'base64');
					item.binary = {
						qrCode: await context.helpers.prepareBinaryData(bytes, 'qrcode.png', 'image/png'),
					};
					if (values.simplify) {
						const { image: _inBinary, ...others } = details as IDataObject;
						item.json = { ...item.json, details: others };
					}
				};
			},
		}),
	};
}
