import { startSandbox, type Sandbox } from '../../sandbox';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
import type { Figure } from '../measure';
import type { WebhookEvent } from './client';
import { compare, type Sizes } from './compare';
import { startInstance, type Instance, type Target } from './instance';
import { webhooksOf } from './webhookNode';
import { ours } from './workflows';

const SAID =
	'@FireRobot Good morning! When does the stand-up begin today, and who takes the notes?';
/** The text that the filter requires, and that the messages do not contain. */
const WANTED = 'deploy';

interface Engine {
	env: Record<string, string>;
	/** The required value of filteredVsWebhookIf. */
	filtered: number;
	/**
	 * The calls of each side in a round; fewer for vm, which creates an isolate for each call and
	 * each execution.
	 */
	events: number;
}

const VM = { N8N_EXPRESSION_ENGINE: 'vm' };

/** n8n's expression engines. */
const ENGINES: Record<string, Engine> = {
	legacy: { env: { N8N_EXPRESSION_ENGINE: 'legacy' }, filtered: 3, events: 100 },
	vm: { env: VM, filtered: 1.2, events: 40 },
	// Like vm, but creates an isolate only for an expression. n8n does not enable this.
	vmLazy: {
		env: { ...VM, N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
		filtered: 1.2,
		events: 100,
	},
};

/**
 * Compares the WildfireChat Trigger with n8n's Webhook node with header authentication, in the same
 * n8n.
 */
export async function inbound(
	engine: string,
	sizes: Pick<Sizes, 'rounds'> & Partial<Sizes>,
): Promise<Figure[]> {
	const chosen = ENGINES[engine];
	if (chosen === undefined)
		throw new Error(`Expression engines are ${Object.keys(ENGINES).join(', ')}, not ${engine}`);
	const sandbox = await startSandbox();
	try {
		const instance = await startInstance(chosen.env);
		try {
			const figures = await measure(instance, sandbox, { events: chosen.events, ...sizes }, chosen);
			return figures.map((figure) => ({ ...figure, name: `inbound.${figure.name}.${engine}` }));
		} finally {
			await instance.close();
		}
	} finally {
		await sandbox.close();
	}
}

async function measure(
	instance: Instance,
	sandbox: Sandbox,
	sizes: Sizes,
	engine: Engine,
): Promise<Figure[]> {
	const { accepted, filtered } = await ourTargets(instance, sandbox);
	const addWebhook = await webhooksOf(instance);
	const webhookAccepted = await addWebhook('webhook-accepted');
	const webhookIf = await addWebhook('webhook-if', {
		in: '={{ $json.body.payload.searchableContent }}',
		text: WANTED,
	});
	const event = await eventOf(sandbox, SAID);
	// The later filters reject the messages by their text.
	await instance.sendEvents(
		{ ...filtered, isExecuted: true },
		await eventOf(sandbox, `${SAID} ${WANTED}`),
		1,
	);
	const against = async (ourTarget: Target, theirTarget: Target, more: Partial<Sizes> = {}) =>
		await compare(
			{ ...sizes, ...more },
			{
				ours: async (events) => await instance.sendEvents(ourTarget, event, events),
				theirs: async (events) => await instance.sendEvents(theirTarget, event, events),
			},
		);
	return [
		{
			name: 'acceptedVsWebhookNode',
			target: { atLeast: 1 },
			unit: 'events that start an execution, a second: ours / Webhook',
			...(await against(accepted, webhookAccepted)),
		},
		{
			name: 'filteredVsWebhookIf',
			target: { atLeast: engine.filtered },
			unit: 'messages that do not match, a second: ours (none stored) / Webhook + If (all stored)',
			...(await against(filtered, webhookIf)),
		},
		{
			name: 'forgedVsWebhookNode',
			target: { atLeast: 1 },
			unit: 'forged calls a second: ours (all 401) / Webhook (all 403), none stored',
			// A call that starts nothing ends early.
			...(await against(forged(accepted, 401), forged(webhookAccepted, 403), {
				events: 2 * sizes.events,
			})),
		},
	];
}

/** Each workflow has its own robot, because a robot has one callback. */
async function ourTargets(
	{ rest, publish }: Instance,
	sandbox: Sandbox,
): Promise<Record<'accepted' | 'filtered', Target>> {
	const target = async (
		credentialName: string,
		name: string,
		filters: object,
		isExecuted: boolean,
	): Promise<Target> => {
		const { type, data } = exampleCredentials(sandbox).find(({ id }) => id === credentialName)!;
		const { id } = await rest.createCredential({ name, type, data });
		const parameters = {
			events: ['groupMessage', 'privateMessage'],
			respondTo: 'all',
			filters,
		};
		const workflowId = await publish(
			ours({ name, type: 'wildfireTrigger', typeVersion: 2, parameters, credential: { type, id } }),
		);
		const robot = sandbox.wildfire.state.robots.get(String(data.robotId))!;
		return { workflowId, url: robot.callback, headers: {}, status: 200, isExecuted };
	};
	return {
		accepted: await target('wildfireRobot', 'ours-accepted', {}, true),
		filtered: await target('wildfireGreeter', 'ours-filtered', { text: WANTED }, false),
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

/** The body that the sandbox's server posts when a member mentions both robots in a group. */
export async function eventOf({ wildfire }: Sandbox, text: string): Promise<WebhookEvent> {
	const robots = ['FireRobot', 'GreeterRobot'];
	const { messageUid, delivered } = await wildfire.say({
		groupId: 'groupId1',
		sender: 'userA',
		text,
		mention: robots,
	});
	const [record] = await delivered;
	const [before, behind] = record?.body.split(messageUid) ?? [];
	if (before === undefined || behind === undefined) throw new Error('The sandbox posted no event');
	return { json: [before, behind], id: messageUid };
}
