import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Values } from '../common/fields';
import { sameSecret } from '../common/digests';
import type { Inbound } from '../common/triggers/inbound';
import { lookUpCaller } from '../common/triggers/knownNames';
import { mediaDownload } from '../common/triggers/media';
import { completionOf, type Reader } from '../common/triggers/reader';
import { nameLookUp, type Directory } from '../common/triggers/resolvedNames';
import { isMessageEvent, normalise, unknownIn } from './events';
import { groupName } from './publicInfo';
import { questions } from './questions';
import { registrationOf, setsUp, sharedBot } from './registration';
import { streamingChat } from './stream';
import { BOT, USER, type Credential } from './transport';
import type { OwnOptions, webhookFields } from './triggerFields';

/** The header that the platform's file servers require. Source: the community documentation and running clients */
const MEDIA_HEADERS = { Referer: 'https://www.yhchat.com/' };

/**
 * Returns the reader of a bot's events, for the webhook and for the WebSocket.
 *
 * @param credential the credential of the trigger, which has the platform's address
 */
export function readerOf(
	context: IWebhookFunctions | ITriggerFunctions,
	{ botId = '', botName = '' }: { botId?: string; botName?: string },
	{ options, simplify }: { options: OwnOptions; simplify: boolean },
	credential: Credential,
): Reader {
	const bot = { id: botId, name: botName, mediaUrl: options.mediaUrl };
	return {
		normalise: (body) => normalise(body, bot),
		isMessage: isMessageEvent,
		/** People use instructions of the bot without a mention. */
		addressOf: (event) => (event === 'instruction' ? 'robot' : undefined),
		robotOf: () => botId,
		/** An older event of a button has neither ID nor time, and a message may have several buttons. */
		keyOf: ({ event, details }) =>
			event === 'buttonPressed' ? JSON.stringify(details?.value ?? null) : '',
		questions,
		completion: (message) =>
			completionOf(
				options.resolveNames && simplify
					? nameLookUp(message, directoryOf(context, credential))
					: undefined,
				mediaDownload(context, message, options, MEDIA_HEADERS),
			),
	};
}

/** Returns where a trigger looks up names. The platform sends those of people, and tells those of groups without a login. */
function directoryOf(
	context: IWebhookFunctions | ITriggerFunctions,
	credential: Credential,
): Directory {
	const { id } = context.getNode().credentials?.[credential] ?? {};
	return {
		robot: JSON.stringify(['yunhu', credential, id ?? '']),
		group: async (groupId) => await groupName(lookUpCaller(context), credential, groupId),
	};
}

/** Returns the rules by which a trigger node reads the platform's calls of a bot's link. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof webhookFields>> {
	const registration = registrationOf(context);
	const { secretDigest } = registration;
	const { secret } = context.getQueryData() as { secret?: unknown };
	return {
		/** The platform signs nothing, so the trigger recognises it by the secret in the link. */
		authenticate: () => sameSecret(secret, secretDigest),
		robot: async () => await sharedBot(context),
		reader: (values) => {
			const credential = setsUp(context) ? USER : BOT;
			const reader = readerOf(context, registration, values, credential);
			return {
				...reader,
				/** Never 400: the platform stops calling a link that fails, and may push more than is known. */
				normalise: (body) => reader.normalise(body) ?? unknownIn(body),
				...(values.options.streamAnswer && {
					streaming: {
						open: (message) =>
							streamingChat(context, message, {
								botId: registration.botId ?? '',
								setsUp: setsUp(context),
							}),
						unfinishedText: values.options.unfinishedText,
					},
				}),
			};
		},
	};
}
