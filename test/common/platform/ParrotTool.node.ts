import { NodeConnectionTypes, type INodeTypeDescription } from 'n8n-workflow';

import { Parrot } from './Parrot.node';

/** The node as n8n offers it to AI agents. */
export class ParrotTool extends Parrot {
	override description: INodeTypeDescription = {
		...new Parrot().description,
		displayName: 'Parrot Tool',
		name: 'parrotTool',
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
}
