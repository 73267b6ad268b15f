import path from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import type { Engine } from '../../engine';

export const AGENT_PACKAGE = path.join(__dirname, 'fixtures');

/** A package with a node named like n8n's AI Agent, which the engine does not have. */
export const LANGCHAIN_PACKAGE = path.join(__dirname, 'langchain');

/** The tokens of one turn of an agent. */
export type Turn = Iterable<string> | AsyncIterable<string>;

const scripts: Record<string, () => Iterable<Turn>> = {};
Object.assign(globalThis, { agentScripts: scripts });

/** Plays an agent: streams its answers, and calls tools between the turns. */
export function script(turns: () => Iterable<Turn>, agent = 'AI Agent'): void {
	scripts[agent] = turns;
}

/** A turn whose tokens arrive when the test says so. */
export class Dictation implements AsyncIterable<string> {
	private readonly tokens: string[] = [];
	private failure: Error | undefined;
	private isOver = false;
	private wake = () => {};

	say(...tokens: string[]): void {
		this.tokens.push(...tokens);
		this.wake();
	}

	end(): void {
		this.isOver = true;
		this.wake();
	}

	fail(message: string): void {
		this.failure = new Error(message);
		this.wake();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<string> {
		for (;;) {
			const token = this.tokens.shift();
			if (token !== undefined) {
				yield token;
			} else if (this.failure !== undefined) {
				throw this.failure;
			} else if (this.isOver) {
				return;
			} else {
				await new Promise<void>((resolve) => (this.wake = resolve));
			}
		}
	}
}

export function agent(name = 'AI Agent'): INode {
	return node(name, 'n8n-nodes-scripted.scriptedAgent', {});
}

export function node(
	name: string,
	type: string,
	parameters: IDataObject,
	more: Partial<INode> = {},
): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...more,
	};
}

/** Connects nodes one after another. */
export function chained(nodes: INode[]) {
	return {
		nodes,
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map(({ name }, index) => [
					nodes[index]?.name,
					{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

/** Adds a workflow of these nodes, one after another, and activates it. */
export async function activate(engine: Engine, nodes: INode[]): Promise<string> {
	const id = engine.addWorkflow({ name: 'streaming', ...chained(nodes) });
	await engine.activate(id);
	return id;
}

/** Returns the output of a node in the latest execution, after the execution has ended. */
export async function outputOf(engine: Engine, name: string) {
	await engine.idle();
	return engine.executions.at(-1)?.output(name) ?? [];
}
