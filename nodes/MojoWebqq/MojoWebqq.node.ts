import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describe } from '../common/operation';
import { runOperations } from '../common/run';
import {
	getGroups,
	searchDiscussionMembers,
	searchDiscussions,
	searchFriends,
	searchGroups,
	searchMembers,
} from './listSearch';
import { resources } from './resources';

export class MojoWebqq implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mojo-Webqq',
		name: 'mojoWebqq',
		icon: { light: 'file:mojoWebqq.svg', dark: 'file:mojoWebqq.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send messages and look after groups as a QQ account of Mojo-Webqq',
		defaults: { name: 'Mojo-Webqq' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mojoWebqqApi', required: true }],
		properties: describe(resources, 'message'),
	};

	methods = {
		listSearch: { searchDiscussionMembers, searchDiscussions, searchFriends, searchGroups, searchMembers },
		loadOptions: { getGroups },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, resources);
	}
}
