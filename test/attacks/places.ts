import type { Engine } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import type { PlatformNode } from '../../platforms';
import { startSandbox, type Sandbox } from '../../sandbox';
import { mojoWebqq } from './platforms/mojoWebqq';
import type { OperationCase, TestedPlatform } from './platforms/platform';
import { starbot } from './platforms/starbot';
import { wildfire } from './platforms/wildfire';
import { yunhu } from './platforms/yunhu';
import { FaultyProxy } from './proxy';

const TESTED: Record<PlatformNode, TestedPlatform> = {
	mojoWebqq,
	starBot: starbot,
	wildfire,
	yunhu,
};
export const PLATFORMS: readonly TestedPlatform[] = Object.values(TESTED);

/** A case with its own stand-in and proxy, so that all cases can run at the same time. */
export interface Place {
	platform: TestedPlatform;
	entry: OperationCase;
	name: string;
	sandbox: Sandbox;
	proxy: FaultyProxy;
	/** The ids of the credentials whose addresses lead through the proxy, by credential type. */
	credentials: Record<string, string>;
}

export const operationName = ({ resource, operation }: OperationCase) => `${resource}.${operation}`;

/** The first case of each operation. */
export function firstCases({ cases }: TestedPlatform): OperationCase[] {
	const names = cases.map(operationName);
	return cases.filter((entry, index) => names.indexOf(operationName(entry)) === index);
}

/** Send and Wait for Response: it sends as the platform's first operation that sends does, to the same chat. */
export function waitingCase(platform: TestedPlatform): OperationCase {
	const operations = platform.resources.flatMap(({ value, operations: own }) =>
		own.map((operation) => ({ ...operation, name: `${value}.${operation.value}` })),
	);
	const sending = new Set(operations.filter(({ sends }) => sends).map(({ name }) => name));
	const sent = platform.cases.find((entry) => sending.has(operationName(entry)));
	const waiting = operations.find(({ waits }) => waits);
	if (sent === undefined || waiting === undefined) throw new Error('There is nothing to send');
	const parameters = { ...sent.parameters, message: 'May the order be paid?' };
	return { ...sent, operation: waiting.value, about: undefined, parameters };
}

/**
 * @param suffix distinguishes the places of one case
 * @param address of the server in the credentials, in place of the proxy's
 */
export async function startPlace(
	engine: Engine,
	platform: TestedPlatform,
	entry: OperationCase,
	suffix = '',
	address?: string,
): Promise<Place> {
	const sandbox = await startSandbox();
	const proxy = await FaultyProxy.before(sandbox.url);
	const about = entry.about === undefined ? '' : ` (${entry.about})`;
	const name = `${platform.folder} ${operationName(entry)}${about}${suffix}`;
	const credentials: Record<string, string> = {};
	for (const credential of platform.credentials(sandbox, entry.credential ?? {})) {
		const id = `${name}, ${credential.type}`;
		engine.addCredential({ ...at(address ?? proxy.url, sandbox, credential), id, name: id });
		credentials[credential.type] = id;
	}
	return { platform, entry, name, sandbox, proxy, credentials };
}

/** A credential with another address in place of the sandbox's. */
function at<T>(address: string, sandbox: Sandbox, credential: T): T {
	return JSON.parse(JSON.stringify(credential).replaceAll(sandbox.url, address)) as T;
}

export async function stopPlaces(places: readonly Place[]): Promise<void> {
	await Promise.all(places.flatMap(({ sandbox, proxy }) => [proxy.close(), sandbox.close()]));
}

/** Runs the operation of a place, through its proxy. */
export async function runPlace(
	engine: Engine,
	{ platform, entry, sandbox, credentials }: Place,
	retries: number,
	options: ExecuteNodeOptions = {},
): Promise<NodeExecution> {
	await entry.prepare(sandbox);
	const { resource, operation, parameters, items } = entry;
	return await engine.executeNode(
		platform.node,
		{ resource, operation, ...parameters, options: { retries } },
		items,
		{ credentials, ...options },
	);
}
