import type { INodeParameters, IDataObject } from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type Engine } from '../engine';

const CREDENTIAL = 'wildfireRobotApi';
const CREDENTIALS = { [CREDENTIAL]: 'robot' };
const SEND_PATH = '/robot/message/send';

/** The two fields that differ from item to item, the same for every side. */
const GROUP = '{{ $json.groupId }}';
const TEXT = '{{ $json.text }}';
const GROUP_EVALUATED = '{{ $json["groupId"] }}';
const TEXT_EVALUATED = '{{ $json["text"] }}';

/** Sends this many messages, each to its own group, in one run of one node. */
export type Sender = (messages: number) => Promise<void>;

export interface World {
	/**
	 * The node of this package with this concurrency. Its expressions name a field of the item, or
	 * (`evaluated`) express the same in a way that needs n8n's expression engine.
	 */
	ours(concurrency: number, how?: { evaluated: boolean }): Sender;
	/**
	 * The node of this package, with Send Only Once and this key; without a key, without the option.
	 */
	announce(key?: string): Sender;
	/**
	 * n8n's HTTP Request node: starts a batch, waits for the interval (not for the answers), starts
	 * the next batch.
	 */
	httpRequest(batchSize: number, intervalMs?: number): Sender;
	/** A loop that awaits each request, as n8n's own chat nodes do. */
	sequential: Sender;
	close(): Promise<void>;
}

/**
 * n8n's engine with the package unpacked in `packageDir` and the compared nodes, all with the same
 * credential.
 */
export async function startWorld(packageDir: string, baseUrl: string): Promise<World> {
	const options = {
		maxExecutionsKept: 1,
		credentials: [
			{
				id: 'robot',
				name: 'Robot',
				type: CREDENTIAL,
				data: { baseUrl, robotId: 'FireRobot', robotSecret: '123456' },
			},
		],
	};
	const engine = await startEngine({ ...options, packageDir });
	const fixtures = await startEngine({ ...options, packageDir: path.join(__dirname, 'fixtures') });
	return {
		ours: (concurrency, { evaluated } = { evaluated: false }) =>
			sender(engine, 'n8n-nodes-groupbots.wildfire', {
				resource: 'message',
				operation: 'send',
				sendTo: 'group',
				groupId: { __rl: true, mode: 'id', value: evaluated ? `=${GROUP_EVALUATED}` : `=${GROUP}` },
				contentType: 'text',
				text: evaluated ? `=${TEXT_EVALUATED}` : `=${TEXT}`,
				options: { concurrency },
			}),
		announce: (key) =>
			sender(engine, 'n8n-nodes-groupbots.wildfire', {
				resource: 'message',
				operation: 'send',
				sendTo: 'group',
				groupId: { __rl: true, mode: 'id', value: `=${GROUP}` },
				contentType: 'text',
				text: `=${TEXT}`,
				options: key === undefined ? {} : { sendOnlyOnce: { message: { key } } },
			}),
		httpRequest: (batchSize, intervalMs = 1) =>
			sender(engine, 'n8n-nodes-base.httpRequest', {
				method: 'POST',
				url: baseUrl + SEND_PATH,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: CREDENTIAL,
				sendBody: true,
				contentType: 'json',
				specifyBody: 'json',
				jsonBody: `={ "conv": { "type": 1, "target": "${GROUP}", "line": 0 }, "payload": { "type": 1, "searchableContent": "${TEXT}", "persistFlag": 3 } }`,
				options: { batching: { batch: { batchSize, batchInterval: intervalMs } } },
			}),
		sequential: sender(fixtures, 'n8n-nodes-bench.sequentialLoop', {
			url: baseUrl + SEND_PATH,
			groupId: `=${GROUP}`,
			text: `=${TEXT}`,
		}),
		async close() {
			await engine.stop();
			await fixtures.stop();
		},
	};
}

function sender(engine: Engine, type: string, parameters: INodeParameters): Sender {
	return async (messages) => {
		const { status, error, items } = await engine.executeNode(type, parameters, itemsOf(messages), {
			credentials: CREDENTIALS,
		});
		if (status !== 'success') throw new Error(`${type} ended with ${status}: ${error?.message}`);
		if (items.length !== messages)
			throw new Error(`${type} gave ${items.length} items for ${messages}`);
	};
}

function itemsOf(count: number): Array<{ json: IDataObject }> {
	return Array.from({ length: count }, (_, i) => ({
		json: {
			groupId: `group${i}`,
			text: `Good morning, group${i}: the daily stand-up begins at nine.`,
		},
	}));
}
