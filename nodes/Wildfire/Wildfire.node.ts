import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describe } from '../common/operation';
import { runOperations } from '../common/run';
import { getGroups, searchGroups, searchMembers, searchUsers } from './listSearch';
import { resources } from './resources';

export class Wildfire implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WildfireChat',
		name: 'wildfire',
		icon: { light: 'file:wildfire.svg', dark: 'file:wildfire.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send messages and manage groups as a WildfireChat robot',
		defaults: { name: 'WildfireChat' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'wildfireRobotApi', required: true }],
		properties: describe(resources, 'message'),
	};

	methods = {
		listSearch: { searchGroups, searchMembers, searchUsers },
		loadOptions: { getGroups },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, resources);
	}
}
