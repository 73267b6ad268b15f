import { expect } from '@jest/globals';
import path from 'node:path';
import type { IDataObject, INodeTypeDescription } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { startEngine, type Engine, type EngineCredential, type WorkflowFile } from '../../engine';
import { SEED } from '../../sandbox/yunhu';
import { readJson } from '../support/files';
import { credentialData as mojoCredential } from '../support/mojoWebqq';
import { ROOT } from '../support/run';
import { HELPER, SECRET as STARBOT_SECRET } from '../support/starbot';
import { until } from '../support/until';
import { provideWebSocket } from '../support/webSocket';
import { ROBOT } from '../support/wildfire';
import { triggerAlone } from '../support/workflow';
import { botCredential } from '../support/yunhu';

/** A message in a group, in terms that all platforms share. */
export interface GroupMessage {
	id: number;
	chat: number;
	sender: number;
	/** Seconds since 1970. */
	time: number;
	text?: string;
	/** Whether it mentions the robot where the platform says so beside the text. */
	isMention?: boolean;
}

/** The data that the tests need about one trigger of the package. */
export interface TriggerCase {
	credentials: Record<string, string>;
	parameters: IDataObject;
	/** A platform event with the message, as JSON. */
	body(message: GroupMessage): string;
	/** The query of the webhook address; undefined if the trigger fetches the events itself. */
	query?: string;
	/** Makes the stand-in report an event to a trigger that fetches the events itself. */
	push?(sandbox: Sandbox, body: string): void;
}

const token = (secret: string) => `?token=${encodeURIComponent(secret)}`;

const mojoBody = ({ id, chat, sender, time, text = 'hello' }: GroupMessage) =>
	JSON.stringify({
		post_type: 'receive_message',
		type: 'group_message',
		class: 'recv',
		id,
		time,
		content: text,
		sender: `Friend ${sender}`,
		sender_id: sender,
		receiver: 'Robot',
		receiver_id: 1,
		group: `Group ${chat}`,
		group_id: chat,
	});

const yunhuBody = ({ id, chat, sender, time, text = 'hello', isMention }: GroupMessage) =>
	JSON.stringify({
		version: '1.0',
		header: { eventId: `event${id}`, eventTime: time * 1000, eventType: 'message.receive.normal' },
		event: {
			sender: { senderId: String(sender), senderType: 'user', senderNickname: 'Somebody' },
			chat: { chatId: String(chat), chatType: 'group' },
			message: {
				msgId: `message${id}`,
				sendTime: time * 1000,
				chatId: String(chat),
				chatType: 'group',
				contentType: 'text',
				content: { text, ...(isMention && { at: [SEED.helper] }) },
			},
		},
	});

/** The triggers by node name. */
const CASES: Record<string, TriggerCase> = {
	mojoWebqqTrigger: {
		credentials: { mojoWebqqApi: 'mojoWebqq' },
		parameters: {},
		body: mojoBody,
		push: ({ mojoWebqq }, body) => mojoWebqq.client.process.events.append(JSON.parse(body)),
	},
	mojoWebqqWebhookTrigger: {
		credentials: { mojoWebqqApi: 'mojoWebqq' },
		parameters: {},
		body: mojoBody,
		query: token('hook-s3cret'),
	},
	starBotTrigger: {
		credentials: { starBotApi: 'starbot' },
		parameters: { options: { senderField: 'memberWxId' } },
		body: ({ id, chat, sender, time, text = 'hello' }) =>
			JSON.stringify({
				event: '10003',
				description: '群聊消息事件',
				time: time * 1000,
				data: {
					...HELPER,
					timeStamp: time * 1000,
					messageId: String(id),
					messageType: 1,
					fromType: 'group',
					messageSource: 0,
					fromWxId: `${chat}@chatroom`,
					memberWxId: `wxid_${sender}`,
					message: text,
				},
			}),
		query: token(STARBOT_SECRET),
	},
	wildfireTrigger: {
		credentials: { wildfireRobotApi: 'wildfire' },
		parameters: { filters: { ignoreRobots: false } },
		body: ({ id, chat, sender, time, text = 'hello', isMention }) =>
			JSON.stringify({
				messageId: id,
				sender: `user${sender}`,
				conv: { type: 1, target: `group${chat}`, line: 0 },
				payload: {
					type: 1,
					searchableContent: text,
					...(isMention && { mentionedType: 1, mentionedTarget: [ROBOT.id] }),
				},
				timestamp: time * 1000,
			}),
		query: token('callback-s3cret'),
	},
	yunhuSocketTrigger: {
		credentials: { yunhuBotApi: 'bot' },
		parameters: {},
		body: yunhuBody,
		push: ({ yunhu }, body) => {
			for (const connection of yunhu.socketsOf(SEED.helper)) connection.send(body);
		},
	},
	yunhuTrigger: {
		credentials: { yunhuBotApi: 'bot' },
		parameters: { setUp: 'manual' },
		body: yunhuBody,
		query: '?secret=link-s3cret',
	},
};

/** Every trigger of the package, read from the package itself. */
export const TRIGGERS = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'))
	.filter(({ group }) => group.includes('trigger'))
	.map(({ name, version, webhooks }) => ({
		name,
		version: version as number,
		hasWebhook: (webhooks ?? []).length > 0,
	}));
export const WEBHOOK_TRIGGERS = TRIGGERS.filter(({ hasWebhook }) => hasWebhook).map(
	({ name }) => name,
);
export const PULLED_TRIGGERS = TRIGGERS.filter(({ hasWebhook }) => !hasWebhook).map(
	({ name }) => name,
);

export function caseOf(trigger: string): TriggerCase {
	const found = CASES[trigger];
	if (found === undefined) throw new Error(`test/triggers/support.ts does not know ${trigger}`);
	return found;
}

export const HOUR = 3_600;
export const NOON = Date.UTC(2026, 10, 20, 12) / 1000;

let lastId = 10_000;
/** A text that is unique in this process. */
export function newBody(trigger: string, message: Partial<GroupMessage> = {}): string {
	return caseOf(trigger).body({ id: ++lastId, chat: 7001, sender: 9001, time: NOON, ...message });
}

export interface World {
	sandbox: Sandbox;
	engine: Engine;
	/** Adds a workflow with the trigger (twice on request) and the given nodes behind it. */
	add(trigger: string, parameters?: IDataObject, change?: (workflow: WorkflowFile) => void): string;
	addCredential(credential: EngineCredential): void;
	/** The credentials in the engine, by ID. */
	credentials: ReadonlyMap<string, EngineCredential>;
	/** The webhook address that the platform calls, with its secret. */
	urlOf(trigger: string, workflowId: string, index?: number): URL;
	executionsOf(workflowId: string): Engine['executions'];
	/** The items that started the workflow, in order, after all executions have ended. */
	itemsOf(workflowId: string): Promise<IDataObject[]>;
	deactivateAll(): Promise<void>;
	close(): Promise<void>;
}

/** All stand-ins and an engine with a credential for each of them. */
export async function startWorld(): Promise<World> {
	const restoreWebSocket = provideWebSocket();
	const sandbox = await startSandbox();
	const engine = await startEngine({ packageDir: ROOT, maxExecutionsKept: 10_000 });
	const credentials = new Map<string, EngineCredential>();
	const addCredential = (added: EngineCredential) => {
		credentials.set(added.id, added);
		engine.addCredential(added);
	};
	const credential = (id: string, type: string, data: IDataObject) =>
		addCredential({ id, name: id, type, data: data as never });
	credential('mojoWebqq', 'mojoWebqqApi', mojoCredential(sandbox));
	credential('starbot', 'starBotApi', {
		url: sandbox.starbot.url,
		defaultRobot: 'robotId',
		robotId: HELPER.robotId,
		webhookSecret: STARBOT_SECRET,
	});
	credential('wildfire', 'wildfireRobotApi', {
		baseUrl: sandbox.wildfire.baseUrl,
		robotId: ROBOT.id,
		robotSecret: ROBOT.secret,
		webhookSecret: 'callback-s3cret',
	});
	addCredential(botCredential(sandbox.yunhu, 'bot', { webhookSecret: 'link-s3cret' }));
	const executionsOf = (id: string) =>
		engine.executions.filter(({ workflowId }) => workflowId === id);
	return {
		sandbox,
		engine,
		addCredential,
		credentials,
		add: (trigger, parameters = {}, change = () => {}) => {
			const { credentials, ...known } = caseOf(trigger);
			const fields = { events: ['groupMessage'], respondTo: 'all', ...known.parameters };
			const workflow = triggerAlone(trigger, { ...fields, ...parameters }, credentials, {
				typeVersion: TRIGGERS.find(({ name }) => name === trigger)?.version ?? 1,
			});
			change(workflow);
			return engine.addWorkflow(workflow);
		},
		urlOf: (trigger, workflowId, index = 0) => {
			const { webhookUrls } = engine.workflows().find(({ id }) => id === workflowId)!;
			return new URL(`${webhookUrls[index]}${caseOf(trigger).query}`);
		},
		executionsOf,
		itemsOf: async (id) => {
			await engine.idle();
			return executionsOf(id).flatMap((execution) =>
				execution.output('Trigger').map(({ json }) => json),
			);
		},
		deactivateAll: async () => {
			for (const { id, active } of engine.workflows()) if (active) await engine.deactivate(id);
			await engine.idle();
			// A trigger does not wait until the server has closed its socket too, and an event for that socket is lost.
			await until(() => sandbox.yunhu.socketsOf(SEED.helper).length === 0);
		},
		close: async () => {
			await engine.stop();
			await sandbox.close();
			restoreWebSocket();
		},
	};
}

/** Activates the trigger; returns a function that reports an event to it. */
export async function listening(world: World, trigger: string, parameters: IDataObject = {}) {
	const id = world.add(trigger, parameters);
	await world.engine.activate(id);
	const { push } = caseOf(trigger);
	if (push !== undefined && trigger.startsWith('yunhu'))
		await until(() => world.sandbox.yunhu.socketsOf(SEED.helper).length > 0);
	const report = async (body: string) => {
		if (push !== undefined) return push(world.sandbox, body);
		const response = await fetch(world.urlOf(trigger, id), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
		});
		expect(response.status).toBe(200);
	};
	return { id, report };
}
