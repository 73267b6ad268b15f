import path from 'node:path';
import type {
	INodeListSearchItems,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import type { Engine } from '../../engine';
import type { Sandbox } from '../../sandbox';
import { SEED } from '../../sandbox/yunhu';
import { readJson } from '../support/files';
import { by, byId } from '../support/locator';
import { credentialData as mojoCredential, DISCUSSION, LAUNCH } from '../support/mojoWebqq';
import { ROOT } from '../support/run';
import { GROUP, HELPER } from '../support/starbot';
import { ROBOT } from '../support/wildfire';
import { botCredential, userCredential } from '../support/yunhu';

/** Every list of the editor: those of each node and trigger, read from the package itself. */

export const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/**
 * Adds the credentials with which every list has entries; each has the name of its type.
 *
 * @param address of the server in place of the sandbox's
 * @param changes of the data of every credential
 */
export function addCredentials(
	engine: Engine,
	sandbox: Sandbox,
	address = sandbox.url,
	changes: object = {},
): void {
	const { starbot, wildfire, yunhu } = sandbox;
	const add = (id: string, type: string, data: object) =>
		engine.addCredential({
			id,
			name: id,
			type,
			data: JSON.parse(
				JSON.stringify({ ...data, ...changes }).replaceAll(sandbox.url, address),
			) as never,
		});
	add('starBotApi', 'starBotApi', {
		url: starbot.url,
		defaultRobot: 'robotId',
		robotId: HELPER.robotId,
		knownRequests: 'groupMember.getAll = anyMembers, group = g',
	});
	starbot.settings.types.anyMembers = [{ wxId: 'wxid_bob', nickname: 'Bob' }];
	add('wildfireRobotApi', 'wildfireRobotApi', {
		baseUrl: wildfire.baseUrl,
		robotId: ROBOT.id,
		robotSecret: ROBOT.secret,
		groups: 'groupId1, groupId2, groupId3',
	});
	add('mojoWebqqApi', 'mojoWebqqApi', mojoCredential(sandbox));
	add('yunhuBotApi', 'yunhuBotApi', botCredential(yunhu, 'yunhuBotApi').data);
	add('yunhuUserApi', 'yunhuUserApi', userCredential(yunhu, 'yunhuUserApi').data);
}

/** The values of the fields on which a list depends. */
export const CHOSEN: Record<string, INodeParameters> = {
	mojoWebqq: { group: by('uid', LAUNCH.uid), discussion: byId(DISCUSSION.id) },
	starBot: { groupId: byId(GROUP), robot: by('robotId', HELPER.robotId) },
	wildfire: { groupId: byId('groupId1') },
	yunhu: { botId: byId(SEED.ticker) },
	yunhuTrigger: { setUp: 'automatic', botId: byId(SEED.helper) },
};

export interface List {
	node: string;
	method: string;
	kind: 'listSearch' | 'loadOptions';
	property: INodeProperties;
	/** Parameters with which the editor shows the field. */
	parameters: INodeParameters;
}

/** All lists of a node, each with the first field that uses it. */
function listsOf(
	properties: INodeProperties[],
	shown: INodeParameters = {},
): Array<Omit<List, 'node'>> {
	return properties.flatMap((property) => {
		const { show = {} } = property.displayOptions ?? {};
		const conditions = Object.entries(show).map(([name, values]) => [name, values?.[0]]);
		const parameters = { ...shown, ...Object.fromEntries(conditions) } as INodeParameters;
		const inside = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return (option as INodePropertyCollection).values;
			return 'type' in option ? [option as INodeProperties] : [];
		});
		const searched = (property.modes ?? []).flatMap(
			({ typeOptions }: INodePropertyMode) => typeOptions?.searchListMethod ?? [],
		);
		const loaded = property.typeOptions?.loadOptionsMethod;
		return [
			...searched.map((method) => ({ method, kind: 'listSearch', property, parameters }) as const),
			...(loaded === undefined
				? []
				: [{ method: loaded, kind: 'loadOptions', property, parameters } as const]),
			...listsOf(inside, parameters),
		];
	});
}

/** Each list once, with its node and method. */
export const lists = nodes.flatMap((node) => {
	const all = listsOf(node.properties).map((list): [string, string, List] => [
		node.name,
		list.method,
		{ ...list, node: node.name },
	]);
	const keys = all.map(([, method, { kind }]) => `${kind} ${method}`);
	return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
});

/** Returns the entries of a list, or those that the search text of the editor finds. */
export async function open(
	engine: Engine,
	{ node, method, kind, parameters }: List,
	filter?: string,
	beside = CHOSEN[node],
): Promise<Array<INodeListSearchItems | INodePropertyOptions>> {
	const types = (nodes.find(({ name }) => name === node)?.credentials ?? []).map(
		({ name }) => name,
	);
	const credentials = Object.fromEntries(types.map((type) => [type, type]));
	const type = `n8n-nodes-groupbots.${node}`;
	const values = { ...beside, ...parameters };
	if (kind === 'loadOptions') return await engine.loadOptions(type, method, values, credentials);
	return (await engine.listSearch(type, method, values, credentials, filter)).results;
}
