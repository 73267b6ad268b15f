import { startSandbox } from '../../sandbox';
import { CLOSED_URL } from '../../test/support/closedUrl';
import { OWNER, PERL } from '../../test/support/mojoWebqq';
import { startMojo, type MojoProcess } from '../longPollStandIn';
import type { Figure } from '../measure';
import type { WebhookEvent } from './client';
import { compare, type Sizes } from './compare';
import { cpuMsOf, startInstance, type Instance, type Measurement } from './instance';
import { webhooksOf } from './webhookNode';
import { ours } from './workflows';

/** Compares the Mojo-Webqq Trigger with n8n's Webhook node for the same events, in the same n8n. */
export async function longPoll(sizes: Sizes): Promise<Figure[]> {
	const event = await eventOfMojo();
	const mojoWebqq = await startMojo();
	try {
		const instance = await startInstance({});
		try {
			const workflowId = await listen(instance, mojoWebqq);
			const addWebhook = await webhooksOf(instance);
			const target = await addWebhook('webhook-pushed');
			const compared = await compare(sizes, {
				ours: async (events) => await measurePolled(instance, mojoWebqq, workflowId, events),
				theirs: async (events) => await instance.sendEvents(target, event, events),
			});
			return [
				{
					name: 'longpoll.eventsPerSecond',
					target: { atLeast: 1 },
					unit: 'events into executions, a second: Mojo-Webqq Trigger / the same pushed to Webhook',
					...compared,
				},
			];
		} finally {
			await instance.close();
		}
	} finally {
		mojoWebqq.close();
	}
}

async function listen({ rest, publish }: Instance, { baseUrl }: MojoProcess): Promise<string> {
	const type = 'mojoWebqqApi';
	const data = { baseUrl, client: '', authentication: 'none' };
	const { id } = await rest.createCredential({ name: 'Polled', type, data });
	const parameters = { events: ['groupMessage'], respondTo: 'all' };
	return await publish(
		ours({
			name: 'ours-polled',
			type: 'mojoWebqqTrigger',
			typeVersion: 1,
			parameters,
			credential: { type, id },
		}),
	);
}

/**
 * Keeps the client's list of waiting events full, which is the highest rate without dropped events.
 */
async function measurePolled(
	{ n8n, executions }: Instance,
	mojoWebqq: MojoProcess,
	workflowId: string,
	count: number,
): Promise<Measurement> {
	const { highest: above } = await executions.stored({ workflowId, above: 0 });
	const cpuBefore = await cpuMsOf(n8n.pid);
	const { at, dropped } = await mojoWebqq.inject({ kind: 'fill', events: count });
	if (dropped > 0) throw new Error(`The client dropped ${dropped} of ${count} events`);
	const { lastEnd } = await executions.ended({ workflowId, above }, count);
	const cpuMs = ((await cpuMsOf(n8n.pid)) - cpuBefore) / count;
	return { perSecond: (1000 * count) / (lastEnd - at[0]!), cpuMs };
}

/** The JSON of such an event, as the client posts it to a webhook. */
async function eventOfMojo(): Promise<WebhookEvent> {
	const sandbox = await startSandbox();
	try {
		const { mojoWebqq } = sandbox;
		mojoWebqq.settings.postApi = CLOSED_URL;
		const { id, delivered } = mojoWebqq.say({
			kind: 'group',
			targetId: PERL.id,
			senderId: OWNER.id,
			text: '0',
		});
		const [before, behind] = (await delivered)?.body.split(id) ?? [];
		if (before === undefined || behind === undefined)
			throw new Error('The sandbox posted no event');
		return { json: [before, behind], id };
	} finally {
		await sandbox.close();
	}
}
