import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

import { propertiesOf } from '../common/fields';
import { listen } from '../common/triggers/listener';
import { eventsSubtitle } from '../common/operations/subtitles';
import { ACTIVATION_MESSAGE, triggerPanel } from '../common/triggers/triggerFields';
import { readerOf } from './inbound';
import { searchChats, searchFriends } from './listSearch';
import { pollSource } from './poll';
import { CREDENTIAL } from './transport';
import { pollFields } from './triggerFields';

export class MojoWebqqTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QQ (Mojo-Webqq) Trigger',
		name: 'mojoWebqqTrigger',
		icon: { light: 'file:mojoWebqq.svg', dark: 'file:mojoWebqq.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle(propertiesOf(pollFields)),
		description:
			'Starts the workflow when a QQ account of Mojo-Webqq receives a message. n8n asks the client, so it needs no public address.',
		eventTriggerDescription: 'Write to the robot in QQ, or mention it in a group',
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel('Write to the robot in QQ, or mention it in a group'),
		defaults: { name: 'QQ (Mojo-Webqq) Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				"Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. Needs no public address. Events whose names end in Sent are the account's own: a reply to them would loop.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqq',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqqWebhookTrigger',
					relationHint: 'The same by webhook, with more events',
				},
			],
		},
		credentials: [{ name: 'mojoWebqqApi', required: true, testedBy: 'mojoWebqqApiTest' }],
		properties: propertiesOf(pollFields),
	};

	methods = { listSearch: { searchChats, searchFriends } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const credential = await this.getCredentials(CREDENTIAL);
		return listen(this, pollFields, pollSource(this, credential), () => readerOf(this));
	}
}
