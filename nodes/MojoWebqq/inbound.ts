import type { IDataObject, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { toIds } from '../common/call';
import { asObject, sameSecret, type Inbound, type Reader } from '../common/inbound';
import { textOf, type Message } from '../common/message';
import { isMessageEvent, isReceived, normalise } from './events';
import { questions } from './questions';
import { rewriterFor, withNothing } from './reply';

interface OwnFilters {
	groupNumbers?: unknown;
	senderNumbers?: unknown;
}

/** Reads the client's events, for both triggers. */
export function readerOf(context: ITriggerFunctions | IWebhookFunctions): Reader {
	const { stripMention = true } = context.getNodeParameter('options', {}) as {
		stripMention?: boolean;
	};
	const filters = context.getNodeParameter('filters', {}) as OwnFilters;
	return {
		normalise: (body) => normalise(body, { stripMention }),
		isMessage: isMessageEvent,
		questions,
		wanted: (message) => passesNumbers(filters, message),
	};
}

/** Filters by the numbers, which stay the same when ids change. An event without such a number does not pass. */
function passesNumbers(
	{ groupNumbers, senderNumbers }: OwnFilters,
	{ details = {} }: Message,
): boolean {
	const group = asObject(details.group);
	const person = asObject(details.member) ?? asObject(details.friend);
	return (
		isAmong(groupNumbers, details.groupUid ?? group?.uid) &&
		isAmong(senderNumbers, details.senderUid ?? person?.uid)
	);
}

function isAmong(wanted: unknown, number: unknown): boolean {
	const numbers = toIds(wanted) ?? [];
	return numbers.length === 0 || numbers.includes(textOf(number));
}

/** The data of the webhook trigger in the workflow's static data. */
export interface Registration {
	/** SHA-256 of the token in the address that post_api names. */
	tokenDigest?: string;
}

/** Receives the posts of a client. */
export function inboundOf(context: IWebhookFunctions): Inbound {
	const { tokenDigest } = context.getWorkflowStaticData('node') as Registration;
	const { token } = context.getQueryData() as IDataObject;
	const answers = context.getNodeParameter('responseMode', 'onReceived') !== 'onReceived';
	return {
		...readerOf(context),
		/** The client signs nothing; the token in the address proves that it is the client. */
		authenticate: () => tokenDigest !== undefined && sameSecret(token, tokenDigest),
		rewriter: (message) => {
			if (!answers) return withNothing;
			return isReceived(message.event) ? rewriterFor(message) : undefined;
		},
		completion: ({ event, details }) => {
			const image = details?.image;
			if (event !== 'loginQrCode' || typeof image !== 'string') return undefined;
			return async (item) => {
				const bytes = Buffer.from(image, 'base64');
				item.binary = {
					qrCode: await context.helpers.prepareBinaryData(bytes, 'qrcode.png', 'image/png'),
				};
				if (context.getNodeParameter('simplify', true)) {
					const { image: _inBinary, ...others } = details as IDataObject;
					item.json = { ...item.json, details: others };
				}
			};
		},
	};
}
