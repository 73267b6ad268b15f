import type { IDataObject, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Values } from '../common/fields';
import type { Aliases } from '../common/triggers/filters';
import type { Inbound } from '../common/triggers/inbound';
import type { Reader } from '../common/triggers/reader';
import { isPassedOn } from '../common/joining/passOn';
import { clientOf, hasToken } from '../common/joining/registrationByHand';
import type { Message } from '../common/message';
import { chatNumberOf, isMessageEvent, isReceived, normalise, senderNumberOf } from './events';
import { entryOf } from './fields';
import { questions } from './questions';
import { CLIENT } from './registration';
import { rewriterFor, withNothing } from './reply';
import { CREDENTIAL } from './transport';
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

/** Returns the rules by which a trigger node reads the posts of a client. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof webhookFields>> {
	// n8n closes an idle connection after 5 seconds. The client does not repeat a post on a connection that is closed at that moment (seen
	// with Mojolicious 9.31), so each post gets its own.
	context.getResponseObject().setHeader('connection', 'close');
	return {
		robot: async () => await clientOf(context, CLIENT),
		/** The client signs nothing; the token in the address proves that it is the client. */
		authenticate: () => hasToken(context),
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
						data: await context.helpers.prepareBinaryData(bytes, 'qrcode.png', 'image/png'),
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
