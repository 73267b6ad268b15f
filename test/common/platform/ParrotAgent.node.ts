import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

interface Tool {
	invoke(given: unknown): Promise<unknown>;
}

/** An agent without a model: it asks its tools with what the items hold, and returns what they answer. */
export class ParrotAgent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Parrot Agent',
		name: 'parrotAgent',
		group: ['transform'],
		version: 1,
		description: 'An agent of the tests',
		defaults: { name: 'Parrot Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
		const items: INodeExecutionData[] = [];
		for (const { json } of this.getInputData()) {
			for (const tool of tools) {
				const answer = await tool.invoke(json).catch((error: Error) => error.message);
				items.push({ json: { answer: String(answer) } });
			}
		}
		return [items];
	}
}
