import { expect } from '@jest/globals';
import { stringify } from 'lossless-json';
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { ExecutionRecord, WorkflowFile } from '../../engine/types';
import type { Message } from '../../nodes/common/message';
import { eventOptions } from '../../nodes/Wildfire/events';
import { isServerEvent } from '../../nodes/Wildfire/serverEvents';
import { robotCredential, ROBOT, startWorld, type World } from '../support/wildfire';
import { triggerAlone } from '../support/workflow';

export const ALL_EVENTS = eventOptions.map(({ value }) => String(value));
const ROBOT_EVENTS = ALL_EVENTS.filter((event) => !isServerEvent(event));
/** An id beyond 2^53, which JSON.parse rounds to 412367192064032800. */
export const LONG_ID = '412367192064032769';

/** A workflow with only the trigger, which listens to all events of its robot. */
export function triggerWorkflow(
	parameters: IDataObject = {},
	file: Partial<WorkflowFile> = {},
): WorkflowFile {
	const fields = { events: ROBOT_EVENTS, respondTo: 'all', ...parameters };
	return { ...triggerAlone('wildfireTrigger', fields, { wildfireRobotApi: 'wildfire' }), ...file };
}

export interface Answer {
	status: number;
	body: string;
}

/** POSTs JSON, in which texts made by `bare` become bare numbers, or POSTs bytes. */
export async function post(
	url: string,
	body: unknown,
	headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' },
): Promise<Answer> {
	const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : stringify(body);
	const response = await fetch(url, { method: 'POST', headers, body: bytes as string });
	return { status: response.status, body: await response.text() };
}

let lastId = 412367192064032769n;

/** A callback's body as the server sends it, each with its own id. */
export function callbackBody(
	payload: IDataObject = {},
	more: Record<string, unknown> = {},
): Record<string, unknown> {
	return {
		messageId: (lastId += 2n),
		sender: 'userA',
		conv: { type: 1, target: 'groupId1', line: 0 },
		payload: {
			type: 1,
			searchableContent: 'hello',
			pushContent: '',
			pushData: '',
			content: '',
			mediaType: 0,
			remoteMediaUrl: '',
			persistFlag: 3,
			expireDuration: 0,
			mentionedType: 0,
			mentionedTarget: [],
			extra: '',
			...payload,
		},
		toUsers: [],
		timestamp: 1711368000000,
		...more,
	};
}

export const PRIVATE = { conv: { type: 0, target: ROBOT.id, line: 0 } };

export function base64(value: unknown): string {
	return Buffer.from(typeof value === 'string' ? value : (stringify(value) as string)).toString(
		'base64',
	);
}

/** A world with the helpers for the tests of the trigger. */
export class TriggerWorld {
	private constructor(
		readonly world: World,
		private readonly credential: IDataObject | undefined,
	) {
		this.renewSecret();
	}

	/**
	 * @param credential Default: one with a Webhook Secret, another one after each reset, because triggers remember people by it.
	 * Without a secret no trigger listens to events of the server.
	 */
	static async start(
		credential?: IDataObject,
		options?: Parameters<typeof startWorld>[1],
	): Promise<TriggerWorld> {
		return new TriggerWorld(await startWorld(credential, options), credential);
	}

	private renewSecret(): void {
		if (this.credential !== undefined) return;
		const webhookSecret = randomUUID();
		this.engine.addCredential(robotCredential(this.world.sandbox, { webhookSecret }));
	}

	get engine() {
		return this.world.engine;
	}

	get server() {
		return this.world.sandbox.wildfire;
	}

	get robot() {
		return this.server.state.robots.get(ROBOT.id)!;
	}

	/** The address that the server posts to now. */
	get callback(): string {
		return this.robot.callback;
	}

	/** Sets the callback as another program would: the server accepts no other one after it. */
	set callback(url: string) {
		Object.assign(this.robot, { callback: url, state: url === '' ? 0 : 1 });
	}

	/** Deactivates all workflows and resets the server. */
	async reset(): Promise<void> {
		for (const { id, active } of this.engine.workflows())
			if (active) await this.engine.deactivate(id);
		await this.server.settled();
		await this.engine.idle();
		this.server.reset();
		this.renewSecret();
	}

	async activate(parameters: IDataObject = {}, file: Partial<WorkflowFile> = {}): Promise<string> {
		const id = this.engine.addWorkflow(
			triggerWorkflow(
				{ ...(this.credential?.webhookSecret !== '' && { events: ALL_EVENTS }), ...parameters },
				file,
			),
		);
		await this.engine.activate(id);
		return id;
	}

	executions(workflowId: string): ExecutionRecord[] {
		return this.engine.executions.filter((execution) => execution.workflowId === workflowId);
	}

	/** The items that started each execution of a workflow, after the executions have ended. */
	async items(workflowId: string): Promise<IDataObject[]> {
		await this.server.settled();
		await this.engine.idle();
		return this.executions(workflowId).map((execution) => {
			expect(execution.status).toBe('success');
			const [item, ...more] = execution.output('Trigger');
			expect(more).toEqual([]);
			return item!.json;
		});
	}

	/** The items that a call starts. */
	async itemsOf(workflowId: string, body: unknown, query = ''): Promise<IDataObject[]> {
		const before = (await this.items(workflowId)).length;
		expect((await post(this.callback + query, body)).status).toBe(200);
		return (await this.items(workflowId)).slice(before);
	}

	/** The single item that a call starts. */
	async itemOf(workflowId: string, body: unknown, query = ''): Promise<IDataObject> {
		const items = await this.itemsOf(workflowId, body, query);
		expect(items).toHaveLength(1);
		return items[0]!;
	}

	summary(workflowId: string) {
		return this.engine.workflows().find(({ id }) => id === workflowId)!;
	}

	async close(): Promise<void> {
		await this.world.close();
	}
}

const anyPerson = { id: expect.any(String) };
const CHAT_TYPES = ['private', 'group', 'chatRoom', 'channel', 'other', 'none'];
const MEDIA_KINDS = ['image', 'voice', 'video', 'file', 'sticker'];

/**
 * Checks that every field of the envelope has the type that nodes/common/message.ts documents, and
 * that there are no other fields.
 */
export function expectEnvelope(message: object): void {
	const {
		platform,
		event,
		messageId,
		chat,
		sender,
		text,
		contentType,
		mentions,
		media,
		replyTo,
		details,
		timestamp,
		raw,
		...rest
	} = message as Message;
	expectOnly(rest, { chatInput: 'string', sessionId: 'string' });
	expect(platform).toBe('wildfire');
	expect(ALL_EVENTS).toContain(event);
	expect(typeof messageId).toBe('string');
	expect(typeof text).toBe('string');
	expect(contentType).toMatch(/^[a-zA-Z]+$|^type-?\d+$/);
	expectOnly(chat, {
		id: 'string',
		type: 'string',
		name: 'string',
		line: 'number',
		onlyTo: 'string',
	});
	expect(chat).toMatchObject(anyPerson);
	expect(CHAT_TYPES).toContain(chat.type);
	expectPerson(sender);
	expectOnly(mentions, { me: 'boolean', everyone: 'boolean', users: 'object' });
	expect(mentions).toEqual({
		me: expect.any(Boolean),
		everyone: expect.any(Boolean),
		users: expect.any(Array),
	});
	expectTexts(mentions.users);
	expect(Array.isArray(media)).toBe(true);
	for (const file of media) {
		expectOnly(file, { kind: 'string', url: 'string', name: 'string', size: 'number' });
		expect(MEDIA_KINDS).toContain(file.kind);
		expect(file.url).not.toBe('');
	}
	if (replyTo !== undefined) {
		expectOnly(replyTo, { messageId: 'string', sender: 'object', text: 'string' });
		expectPerson(replyTo.sender);
	}
	if (details !== undefined) {
		expect(isObject(details)).toBe(true);
		for (const key of ['operator', 'title', 'change', 'target', 'url']) {
			if (Object.hasOwn(details, key)) expect(typeof details[key]).toBe('string');
		}
		if (contentType === 'notification' || contentType === 'event')
			expectTexts(details.members ?? []);
	}
	// The reader gives no time where the server gave none; the trigger adds the present one.
	if (timestamp !== undefined)
		expect(timestamp).toMatch(/^([+-]\d{6}|\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	expect(isObject(raw)).toBe(true);
}

function expectPerson(person: object): void {
	expectOnly(person, { id: 'string', name: 'string', role: 'string' });
	expect(person).toMatchObject(anyPerson);
}

function expectOnly(value: object, types: Record<string, string>): void {
	for (const [key, entry] of Object.entries(value))
		expect([key, typeof entry]).toEqual([key, types[key]]);
}

function expectTexts(list: unknown): void {
	expect(Array.isArray(list)).toBe(true);
	expect((list as unknown[]).filter((entry) => typeof entry !== 'string')).toEqual([]);
}

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
