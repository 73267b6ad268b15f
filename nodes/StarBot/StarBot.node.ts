import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describe } from '../common/operation';
import { runOperations } from '../common/run';
import { testStarBot } from './credentialTest';
import {
	getGroups,
	searchContacts,
	searchFriends,
	searchGroups,
	searchInstances,
	searchMembers,
	searchRobots,
} from './listSearch';
import { delayOption } from './pace';
import { resources } from './resources';

export class StarBot implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'StarBot',
		name: 'starBot',
		icon: { light: 'file:starBot.svg', dark: 'file:starBot.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send messages and look after groups as a WeChat account of StarBot',
		defaults: { name: 'StarBot' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				"To answer a message, use Send Text with Send To set to Chat of a Trigger. Operations that ask for a Request Type or a Parameter Name need what only the vendor's pages tell: leave these empty for the user and do not guess them.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.starBotTrigger',
					relationHint:
						'Starts the workflow when somebody writes to the robot; its chat is where this node answers',
				},
			],
		},
		credentials: [{ name: 'starBotApi', required: true, testedBy: 'starBotApiTest' }],
		properties: describe(resources, 'message', [delayOption]),
	};

	methods = {
		listSearch: {
			searchContacts,
			searchFriends,
			searchGroups,
			searchInstances,
			searchMembers,
			searchRobots,
		},
		loadOptions: { getGroups },
		credentialTest: {
			async starBotApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await testStarBot(this, credential);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, resources);
	}
}
