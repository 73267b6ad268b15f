import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

import { callerOf } from '../common/requests/caller';
import { setupError } from '../common/errors';
import { propertiesOf } from '../common/fields';
import { listen } from '../common/triggers/listener';
import { eventsSubtitle } from '../common/operations/subtitles';
import { ACTIVATION_MESSAGE, triggerPanel } from '../common/triggers/triggerFields';
import { readerOf } from './inbound';
import { searchKnownChats } from './listSearch';
import { checkBotId } from './ownId';
import { botName } from './publicInfo';
import { hasWebSocket, socketSource } from './socket';
import { BOT } from './transport';
import { socketFields } from './triggerFields';

const WRITE = 'Write to the bot in Yunhu, or mention it in a group';

/** The trigger cannot check these settings: the platform does not show them to the bot's token. */
const IF_SILENT =
	'If nothing comes, the bot is set to a link: set it to WebSocket in the console, or with Bot: Set Event Link. Or its events are switched off: switch them on in the console, or with Bot: Set Event Switches';

export class YunhuSocketTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Yunhu WebSocket Trigger',
		name: 'yunhuSocketTrigger',
		icon: { light: 'file:yunhu.svg', dark: 'file:yunhu.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle(propertiesOf(socketFields)),
		description: 'Starts the workflow on events of a Yunhu bot, without a public address',
		eventTriggerDescription: `${WRITE}. ${IF_SILENT}`,
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel(WRITE, IF_SILENT),
		defaults: { name: 'Yunhu WebSocket Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. Needs no public address. Pressed buttons have their value in details.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.yunhu',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
				{ nodeType: 'n8n-nodes-groupbots.yunhuTrigger', relationHint: 'The same by webhook' },
			],
		},
		credentials: [{ name: 'yunhuBotApi', required: true, testedBy: 'yunhuBotApiTest' }],
		properties: propertiesOf(socketFields),
	};

	methods = { listSearch: { searchKnownChats } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (!hasWebSocket()) {
			throw setupError(
				this,
				'The Node.js version that n8n runs on has no WebSocket',
				'Run n8n on Node.js 22 or newer, or use the Yunhu Trigger, which works with a webhook.',
			);
		}
		const caller = callerOf(this);
		const botId = String((await caller.credential(BOT)).botId ?? '').trim();
		const bot = { botId, botName: await botName(caller, BOT, botId) };
		return listen(this, socketFields, await socketSource(caller), (values) => {
			checkBotId(this, botId, values);
			return readerOf(this, bot, values, BOT);
		});
	}
}
