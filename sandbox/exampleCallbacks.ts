import type { INode } from 'n8n-workflow';

import type { WorkflowFile } from '../engine';
import { MOJO_WEBHOOK_SECRET } from '../platforms/mojoWebqq';
import { STARBOT_SECRET } from '../platforms/starBot';
import type { Sandbox, StarBotStandIn } from './index';

/**
 * Sets the address of events in the programs that a workflow cannot configure: users enter it in
 * the program's window, or pass it at its start.
 */
interface Callback {
	/** The name of the trigger with the address. */
	trigger: string;
	enter(sandbox: Sandbox, url: string): void;
}

/** By the ids of the workflows of examples/ that need it. */
const CALLBACKS: Record<string, Callback> = {
	wechatAutoReply: {
		trigger: 'Message to the Robot',
		enter: ({ starbot }, url) => enterInStarBot(starbot, url),
	},
	relayWechatYunhu: {
		trigger: 'WeChat Group',
		enter: ({ starbotRelay }, url) => enterInStarBot(starbotRelay, url),
	},
	agentInAGroup: {
		trigger: 'WeChat',
		enter: ({ starbotDesk }, url) => enterInStarBot(starbotDesk, url),
	},
	oneBot: { trigger: 'WeChat', enter: ({ starbotDesk }, url) => enterInStarBot(starbotDesk, url) },
	qqWebhookReply: {
		trigger: 'Ping',
		enter: ({ mojoWebqq }, url) => {
			mojoWebqq.settings.postApi = `${url}?token=${MOJO_WEBHOOK_SECRET}`;
		},
	},
};

/** @param n8nUrl the base URL of n8n, without a slash at its end */
export function enterCallback(
	sandbox: Sandbox,
	{
		id = '',
		nodes,
	}: Pick<WorkflowFile, 'id'> & { nodes: Array<Pick<INode, 'name' | 'webhookId'>> },
	n8nUrl: string,
): void {
	const callback = CALLBACKS[id];
	if (callback === undefined) return;
	const trigger = nodes.find(({ name }) => name === callback.trigger);
	// A user may have renamed or removed it.
	if (trigger === undefined) return;
	callback.enter(sandbox, `${n8nUrl}/webhook/${trigger.webhookId}/webhook`);
}

function enterInStarBot(client: StarBotStandIn, url: string): void {
	client.settings.callbackUrl = `${url}?token=${STARBOT_SECRET}`;
}
