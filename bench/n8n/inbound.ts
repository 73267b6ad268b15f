import { startSandbox, type Sandbox } from '../../sandbox';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
import type { Figure } from '../measure';
import type { WebhookEvent } from './client';
import { compare, type Sizes } from './compare';
import { startStage, type Stage, type Target } from './stage';
import { ours, webhook } from './workflows';

/** The one that is called at each address, with its robot of the sandbox. */
const SECRET = { header: 'x-secret', value: 'b9b2a3f0c6a14d3f8a51' };
const SAID = '@FireRobot Good morning! When does the stand-up begin today, and who takes the notes?';
/** What the text must contain, and does not. */
const WANTED = 'deploy';

/** Of each expression engine: what the ratio has to be. */
const ENGINES = {
	legacy: { N8N_EXPRESSION_ENGINE: 'legacy' },
	vm: { N8N_EXPRESSION_ENGINE: 'vm' },
	/** As vm, but an isolate is made only for what is evaluated; n8n has this switched off. */
	vmLazy: { N8N_EXPRESSION_ENGINE: 'vm', N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
};
export type ExpressionEngine = keyof typeof ENGINES;
export const EXPRESSION_ENGINES = Object.keys(ENGINES) as ExpressionEngine[];

const FILTERED_TARGET: Record<ExpressionEngine, number> = { legacy: 3, vm: 1.2, vmLazy: 1.2 };

/** The WildfireChat Trigger against n8n's Webhook node with header authentication, in the same n8n. */
export async function inbound(engine: ExpressionEngine, sizes: Sizes): Promise<Figure[]> {
	const sandbox = await startSandbox();
	try {
		const stage = await startStage(ENGINES[engine]);
		try {
			return await measure(stage, sandbox, engine, sizes);
		} finally {
			await stage.close();
		}
	} finally {
		await sandbox.close();
	}
}

async function measure(stage: Stage, sandbox: Sandbox, engine: ExpressionEngine, sizes: Sizes): Promise<Figure[]> {
	const { accepted, filtered } = await ourTargets(stage, sandbox);
	const theirs = await webhookTargets(stage);
	const event = await eventOf(sandbox);
	const name = (figure: string) => `inbound.${figure}.${engine}`;
	const against = async (ourTarget: Target, theirTarget: Target) =>
		await compare(sizes, {
			ours: async () => await stage.fire(ourTarget, event, sizes.events),
			theirs: async () => await stage.fire(theirTarget, event, sizes.events),
		});
	return [
		{
			name: name('acceptedVsWebhookNode'),
			target: { atLeast: 1 },
			unit: 'events that start an execution, a second: ours / Webhook',
			...(await against(accepted, theirs.accepted)),
		},
		{
			name: name('filteredVsWebhookIf'),
			target: { atLeast: FILTERED_TARGET[engine] },
			unit: 'messages that do not match, a second: ours (none stored) / Webhook + If (all stored)',
			...(await against(filtered, theirs.filtered)),
		},
		{
			name: name('forgedVsWebhookNode'),
			target: { atLeast: 1 },
			unit: 'forged calls a second: ours (all 401) / Webhook (all 403), none stored',
			...(await against(forged(accepted, 401), forged(theirs.accepted, 403))),
		},
	];
}

/** Each with a robot of its own, as a robot has one callback. */
async function ourTargets({ rest, publish }: Stage, sandbox: Sandbox): Promise<Record<'accepted' | 'filtered', Target>> {
	const target = async (credentialName: string, name: string, filters: object, isExecuted: boolean): Promise<Target> => {
		const { type, data } = exampleCredentials(sandbox).find(({ id }) => id === credentialName)!;
		const { id } = await rest.createCredential({ name, type, data });
		const workflowId = await publish(
			ours(name, 'wildfireTrigger', { events: ['groupMessage', 'privateMessage'], filters }, { type, id }),
		);
		const robot = sandbox.wildfire.state.robots.get(String(data.robotId))!;
		return { workflowId, url: robot.callback, headers: {}, status: 200, isExecuted };
	};
	return {
		accepted: await target('wildfireRobot', 'ours-accepted', {}, true),
		filtered: await target('wildfireGreeter', 'ours-filtered', { text: WANTED }, false),
	};
}

async function webhookTargets({ n8n, rest, publish }: Stage): Promise<Record<'accepted' | 'filtered', Target>> {
	const { id } = await rest.createCredential({
		name: 'Header',
		type: 'httpHeaderAuth',
		data: { name: SECRET.header, value: SECRET.value },
	});
	const target = async (name: string, text?: { is: string; contains: string }): Promise<Target> => ({
		workflowId: await publish(webhook(name, id, text)),
		url: `${n8n.url}/webhook/${name}`,
		headers: { [SECRET.header]: SECRET.value },
		status: 200,
		isExecuted: true,
	});
	return {
		accepted: await target('webhook-accepted'),
		filtered: await target('webhook-if', { is: '={{ $json.body.payload.searchableContent }}', contains: WANTED }),
	};
}

/** A call with the right address and a wrong secret. */
function forged(target: Target, status: number): Target {
	return {
		...target,
		url: target.url.replace(/token=[^&]+/, 'token=wrong'),
		headers: Object.fromEntries(Object.keys(target.headers).map((name) => [name, 'wrong'])),
		status,
		isExecuted: false,
	};
}

/** What the sandbox's server posts when somebody mentions both robots in a group. */
async function eventOf({ wildfire }: Sandbox): Promise<WebhookEvent> {
	const robots = ['FireRobot', 'GreeterRobot'];
	const { messageUid, delivered } = await wildfire.say({ groupId: 'groupId1', sender: 'userA', text: SAID, mention: robots });
	const [record] = await delivered;
	const [before, behind] = record?.body.split(messageUid) ?? [];
	if (before === undefined || behind === undefined) throw new Error('The sandbox posted no event');
	return { json: [before, behind], id: String(BigInt(messageUid) + 1n) };
}
