import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Reader } from '../common/inbound';
import { downloadMedia } from '../common/media';
import { flagOf } from '../common/values';
import { isMessageEvent, normalise } from './events';
import { questions } from './questions';

interface Options {
	downloadMedia?: boolean;
	largestMedia?: number;
	mediaUrl?: string;
	stripMention?: boolean;
}

/** Without it the platform's file servers refuse. Source: the community documentation and running clients */
const MEDIA_HEADERS = { Referer: 'https://www.yhchat.com/' };

/** How a bot's events are read, whichever way they come in. */
export function readerOf(
	context: IWebhookFunctions | ITriggerFunctions,
	{ botId = '', botName = '' }: { botId?: string; botName?: string },
): Reader {
	const {
		largestMedia = 20,
		mediaUrl = '',
		stripMention,
		...options
	} = context.getNodeParameter('options', {}) as Options;
	const bot = {
		id: botId,
		name: botName,
		mediaUrl: mediaUrl.trim().replace(/\/+$/, ''),
		stripMention: flagOf(stripMention, true),
	};
	return {
		normalise: (body) => normalise(body, bot),
		isMessage: isMessageEvent,
		questions,
		completion: (message) =>
			flagOf(options.downloadMedia, false) && message.media.length > 0
				? async (item) =>
						await downloadMedia(context, item, message, largestMedia * 1024 * 1024, MEDIA_HEADERS)
				: undefined,
	};
}
