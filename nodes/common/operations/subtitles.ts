import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Resource } from './operation';

/** A stored value, and its name in the editor. */
interface Named {
	/** The part that distinguishes the value from others of the same spelling. Default: the value. */
	key?: string;
	value: string;
	name: string;
}

/** Makes words of a value in camel case: "groupMessage" becomes "Group Message". */
function inWords(value: string): string {
	return value.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase());
}

/**
 * Makes an expression that joins the names of values. It lists only the names that inWords() does not make, because n8n
 * evaluates it for every node on the canvas.
 *
 * @param pairs JavaScript for a list of pairs of key and value
 */
function namesOf(pairs: string, known: Named[], separator: string): string {
	const others = known.filter(({ value, name }) => name !== inWords(value));
	const names = Object.fromEntries(others.map(({ value, key = value, name }) => [key, name]));
	const words = 'value.replace(/[A-Z]/g, " $&").replace(/^./, (first) => first.toUpperCase())';
	return `={{ ((names) => ${pairs}.map(([key, value]) => names[key] ?? ${words}).join("${separator}"))(${JSON.stringify(names)}) }}`;
}

/** Returns the subtitle of a trigger: the names of its events. */
export function eventsSubtitle(properties: INodeProperties[]): string {
	const events = properties
		.filter(({ name }) => name === 'events' || name === 'serverEvents')
		.flatMap(({ options }) => options as INodePropertyOptions[])
		.map(({ name, value }) => ({ name, value: String(value) }));
	return namesOf(
		'[...$parameter["events"], ...($parameter["serverEvents"] ?? [])].map((event) => [event, event])',
		events,
		', ',
	);
}

/** Returns the subtitle of a node: the names of resource and operation, e.g. "Message: Send". */
export function operationSubtitle(resources: Resource[]): string {
	const operations = resources.flatMap((resource) =>
		resource.operations.map(({ value, name }) => ({
			key: `${resource.value}.${value}`,
			value,
			name,
		})),
	);
	const [resource, operation] = ['$parameter["resource"]', '$parameter["operation"]'];
	return namesOf(
		`[[${resource}, ${resource}], [${resource} + "." + ${operation}, ${operation}]]`,
		[...resources, ...operations],
		': ',
	);
}
