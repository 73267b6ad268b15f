import { Agent, request } from 'node:http';

import type { Sandbox } from '../../../sandbox';
import { MOJO_WEBHOOK_SECRET } from '../../../platforms/mojoWebqq';
import { STARBOT_SECRET } from '../../../platforms/starBot';
import type { CallbackRecord } from '../../../sandbox';
import { concurrently } from '../../../test/support/concurrency';

/** A webhook trigger, and its platform's posts to it. */
export interface WebhookTrigger {
	/** The type and version of the trigger. */
	node: [type: string, version: number];
	parameters: object;
	/** The name of a credential type, and the id of the credential among those of the examples. */
	credential: [type: string, id: string];
	/** Sets the address of the posts, if the trigger has not registered it itself. */
	enter?(sandbox: Sandbox, url: string): void;
	/** Has a person write a private message to the robot, and returns the platform's post. */
	write(sandbox: Sandbox, text: string): Promise<CallbackRecord | undefined>;
	/**
	 * The parts of the post that differ for each event, besides the text, and their value in the n-th
	 * event.
	 */
	ids: RegExp;
	id(n: number): string;
}

const EVENTS = { events: ['groupMessage', 'privateMessage'], respondTo: 'all' };

export const WEBHOOK_TRIGGERS = {
	wildfireTrigger: {
		node: ['n8n-nodes-groupbots.wildfireTrigger', 2],
		parameters: EVENTS,
		credential: ['wildfireRobotApi', 'wildfireRobot'],
		write: async ({ wildfire }, text) => {
			const said = await wildfire.say({
				conversation: { type: 0, target: 'FireRobot' },
				sender: 'userC',
				text,
			});
			return (await said.delivered)[0];
		},
		ids: /(?<="messageId":)\d+/g,
		id: (n) => String(588457468141540000n + BigInt(n)),
	},
	starBotTrigger: {
		node: ['n8n-nodes-groupbots.starBotTrigger', 2],
		parameters: EVENTS,
		credential: ['starBotApi', 'starBotRobot'],
		enter: ({ starbot }, url) => (starbot.settings.callbackUrl = `${url}?token=${STARBOT_SECRET}`),
		write: async ({ starbot }, text) => {
			const who = { robot: 'wxid_helper', chatId: 'wxid_alice', senderId: 'wxid_alice' };
			return (await starbot.say({ ...who, text }).delivered)[0];
		},
		ids: /(?<="messageId":")\d+/g,
		id: (n) => String(2795334386753000001n + BigInt(n)),
	},
	yunhuTrigger: {
		node: ['n8n-nodes-groupbots.yunhuTrigger', 2],
		parameters: {
			...EVENTS,
			setUp: 'automatic',
			botId: { __rl: true, mode: 'id', value: '37090343' },
		},
		credential: ['yunhuUserApi', 'yunhuOwner'],
		write: async ({ yunhu }, text) => {
			const { helper, bob } = yunhu.seed;
			return (
				await (
					await yunhu.say({ chatType: 'bot', chatId: helper, senderId: bob, text })
				).delivered
			)[0];
		},
		ids: /(?<="(?:eventId|msgId)":")[0-9a-f]+/g,
		id: (n) => n.toString(16).padStart(32, '0'),
	},
	mojoWebqqWebhookTrigger: {
		node: ['n8n-nodes-groupbots.mojoWebqqWebhookTrigger', 2],
		parameters: EVENTS,
		credential: ['mojoWebqqApi', 'mojoRobot'],
		enter: ({ mojoWebqq }, url) =>
			(mojoWebqq.settings.postApi = `${url}?token=${MOJO_WEBHOOK_SECRET}`),
		write: async ({ mojoWebqq }, text) =>
			await mojoWebqq.say({ kind: 'friend', senderId: 2500000042, text }).delivered,
		ids: /(?<="id":)\d+/g,
		id: (n) => String(2647366348175900000n + BigInt(n)),
	},
} satisfies Record<string, WebhookTrigger>;

export type TriggerName = keyof typeof WEBHOOK_TRIGGERS;

/** `event 17 of wildfireTrigger`: the text by which an event is found among the executions. */
export function textOf(trigger: string, n: number): string {
	return `event ${n} of ${trigger};`;
}

/** Makes the platform's post of the n-th event from that of its first one. */
export function eventLike(
	first: CallbackRecord,
	trigger: TriggerName,
	n: number,
): { url: string; body: string } {
	const { ids, id } = WEBHOOK_TRIGGERS[trigger] as WebhookTrigger;
	const body = first.body.replace(ids, id(n)).replace(textOf(trigger, 1), textOf(trigger, n));
	return { url: first.url, body };
}

/**
 * Posts as a platform does, over keep-alive connections, and returns the status; 0 if the
 * connection broke.
 */
export class Poster {
	/** Drops a connection that is idle for a second: n8n does so after five, perhaps at the moment of the next post. */
	private readonly agent = new Agent({ keepAlive: true, timeout: 1_000 });

	async post({ url, body }: { url: string; body: string }): Promise<number> {
		return await new Promise((resolve) => {
			const outgoing = request(
				url,
				{
					method: 'POST',
					agent: this.agent,
					headers: {
						'content-type': 'application/json',
						'content-length': Buffer.byteLength(body),
					},
					timeout: 120_000,
				},
				(response) => {
					response.resume();
					response.once('error', () => resolve(0));
					response.once('end', () => resolve(response.statusCode ?? 0));
				},
			);
			outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')));
			outgoing.once('error', () => resolve(0));
			outgoing.end(body);
		});
	}

	/** Posts many bodies with this concurrency, and returns their statuses in the same order. */
	async postAll(
		events: ReadonlyArray<{ url: string; body: string }>,
		atOnce: number,
	): Promise<number[]> {
		const statuses: number[] = [];
		await concurrently([...events.entries()], atOnce, async ([index, event]) => {
			statuses[index] = await this.post(event);
		});
		return statuses;
	}

	close(): void {
		this.agent.destroy();
	}
}
