import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

import { listen } from '../common/listener';
import { readerOf } from './inbound';
import { pollSource } from './poll';
import { triggerFields } from './triggerFields';

export class MojoWebqqTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mojo-Webqq Trigger',
		name: 'mojoWebqqTrigger',
		icon: { light: 'file:mojoWebqq.svg', dark: 'file:mojoWebqq.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a QQ account of Mojo-Webqq receives a message; asks the client, so n8n needs no public address',
		defaults: { name: 'Mojo-Webqq Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mojoWebqqApi', required: true }],
		properties: [
			{
				displayName:
					'Only one program can ask a client for its events. Any number of workflows of this n8n can listen at the same time; do not let anything else call check_event.',
				name: 'pollNotice',
				type: 'notice',
				default: '',
			},
			...triggerFields([
				{
					displayName: 'Events Together',
					name: 'batch',
					type: 'boolean',
					default: false,
					description:
						'Whether events that arrive together start one execution with an item for each, instead of one execution each',
				},
			]),
		],
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const credential = await this.getCredentials('mojoWebqqApi');
		return listen(this, pollSource(this, credential), readerOf(this));
	}
}
