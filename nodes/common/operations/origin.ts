import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { asObject } from '../guards';
import { textOf } from '../serverValues';

/** Returns the platform of a node, as triggers name it in `platform`. n8n adds `Tool` or `HitlTool` to the name of an agent's tool. */
export function platformOf(context: IExecuteFunctions): string {
	const [name = ''] = context.getNode().type.split('.').slice(-1);
	return name.replace(/(Hitl)?Tool$/, '');
}

/**
 * Returns the message that an item answers: the output of the trigger of the same platform that started the execution, also
 * behind other nodes, and for a tool of an agent. Undefined where there is none.
 *
 * @param names of the nodes that may be the trigger, as nodesBefore() returns them
 */
export function originOf(
	context: IExecuteFunctions,
	names: readonly string[],
	itemIndex: number,
): IDataObject | undefined {
	const platform = platformOf(context);
	for (const name of names) {
		const message = outputOf(context, name, itemIndex);
		if (message?.platform === platform && asObject(message.chat) !== undefined) return message;
	}
	return undefined;
}

/**
 * Returns the names of the nodes that may be the trigger; they are the same for all items of a run. A tool is connected to its agent
 * only, so the node before the agent counts.
 */
export function nodesBefore(context: IExecuteFunctions): string[] {
	const previous = textOf(evaluated(context, '$prevNode.name', 0));
	const start = [context.getNode().name, previous].filter((name) => name !== '');
	const triggers = start
		.flatMap((name) => context.getParentNodes(name))
		.filter(({ type, disabled }) => !disabled && /Trigger$/.test(type))
		.map(({ name }) => name);
	return [...new Set([...triggers, ...start.slice(1)])];
}

/** Tells whether a text is a whole value in the item, or in an earlier node's output for the item. Triggers do not count. */
export function wasOutput(context: IExecuteFunctions, text: string, itemIndex: number): boolean {
	const wanted = text.trim();
	if (wanted === '') return false;
	if (holdsText(context.getInputData()[itemIndex]?.json, wanted)) return true;
	return context
		.getParentNodes(context.getNode().name)
		.filter(({ type, disabled }) => !disabled && !/Trigger$/.test(type))
		.some(({ name }) => holdsText(outputOf(context, name, itemIndex), wanted));
}

function holdsText(value: unknown, wanted: string): boolean {
	if (typeof value === 'string') return value.trim() === wanted;
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some((member) => holdsText(member, wanted));
}

/** Returns the node's output for the item. If n8n does not know which output item that is, returns the only one. */
function outputOf(
	context: IExecuteFunctions,
	name: string,
	itemIndex: number,
): IDataObject | undefined {
	const node = `$(${JSON.stringify(name)})`;
	return (
		asObject(evaluated(context, `${node}.item.json`, itemIndex)) ??
		asObject(evaluated(context, `${node}.all().length === 1 && ${node}.first().json`, itemIndex))
	);
}

/** Evaluates an expression. Returns undefined where n8n cannot, for example because the node has not run. */
function evaluated(context: IExecuteFunctions, expression: string, itemIndex: number): unknown {
	try {
		return context.evaluateExpression(`{{ ${expression} }}`, itemIndex);
	} catch {
		return undefined;
	}
}
