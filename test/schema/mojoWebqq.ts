import type { IDataObject } from 'n8n-workflow';

import { isMessageEvent } from '../../nodes/MojoWebqq/events';
import type { MojoWebqqStandIn } from '../../sandbox';
import {
	ALICE,
	DISCUSSION,
	LAUNCH,
	OWNER,
	PERL,
	startWorld,
	triggerWorkflow,
	type World,
} from '../support/mojoWebqq';
import { by } from '../support/locator';
import { EVENT_NAMES, reportSample } from '../support/mojoWebqqEvents';
import { combinedSample, outputOf, stored, type Platform, type Sample } from './platform';
import { until } from '../support/until';

interface Case {
	resource: string;
	operation: string;
	parameters?: IDataObject;
	credential?: 'controller';
	items?: Array<{ json: IDataObject }>;
	prepare?: (mojoWebqq: MojoWebqqStandIn) => unknown;
}

const ALL = { returnAll: true };
const toPerl = { sendTo: 'group', group: by('uid', PERL.uid), text: 'hello' };
const bob = { group: by('uid', LAUNCH.uid), members: 'one', member: by('uid', '61000013') };
const atController = (
	operation: string,
	parameters: IDataObject,
	prepare?: Case['prepare'],
): Case => ({
	resource: 'controller',
	operation,
	parameters,
	credential: 'controller',
	prepare,
});

const CASES: Case[] = [
	{ resource: 'account', operation: 'get' },
	{ resource: 'client', operation: 'getInfo' },
	{ resource: 'client', operation: 'relogin' },
	{ resource: 'client', operation: 'stop' },
	atController('checkClient', { client: 'default' }),
	atController('checkClient', { client: 'default' }, (mojoWebqq) => mojoWebqq.client.askForScan()),
	atController('getQrCode', { client: 'default', binaryProperty: 'qrCode' }, (mojoWebqq) =>
		mojoWebqq.client.askForScan(),
	),
	atController('startClient', { client: 'second' }),
	atController('startClient', { client: 'default' }),
	atController('stopClient', { client: 'default' }),
	{ resource: 'discussion', operation: 'getAll', parameters: ALL },
	{ resource: 'event', operation: 'getWaiting', prepare: happen },
	{ resource: 'friend', operation: 'getAll', parameters: ALL },
	{
		resource: 'friend',
		operation: 'search',
		parameters: { attributes: { displayname: '哈哈' }, ...ALL },
	},
	{
		resource: 'friend',
		operation: 'search',
		parameters: { attributes: { category: 'Work' }, ...ALL },
	},
	{ resource: 'group', operation: 'getAll', parameters: ALL },
	{
		resource: 'group',
		operation: 'getAll',
		parameters: { includeMembers: true, ...ALL },
		prepare: speak,
	},
	...[PERL.name, 'Launch team', 'Quiet corner'].map((name) => ({
		resource: 'group',
		operation: 'search',
		parameters: { attributes: { name }, ...ALL },
		prepare: speak,
	})),
	{
		resource: 'groupMember',
		operation: 'getAll',
		parameters: { group: by('id', PERL.id), ...ALL },
		prepare: speak,
	},
	{ resource: 'groupMember', operation: 'remove', parameters: bob },
	{ resource: 'groupMember', operation: 'mute', parameters: { ...bob, minutes: 5 } },
	{
		resource: 'message',
		operation: 'answer',
		parameters: { reply: 'hello', muteSender: true, seconds: 60 },
		items: [{ json: { chat: { id: PERL.id, type: 'group' } } }],
	},
	{ resource: 'message', operation: 'send', parameters: toPerl },
	{
		resource: 'message',
		operation: 'send',
		parameters: { ...toPerl, group: by('id', PERL.id) },
	},
	{
		resource: 'message',
		operation: 'send',
		parameters: { ...toPerl, deliveryFields: { async: true } },
	},
];

export const mojoWebqq: Platform = {
	folder: 'MojoWebqq',
	page: 'mojo-webqq',
	isMessage: isMessageEvent,

	async operations() {
		const world = await startWorld();
		const samples: Sample[] = [];
		for (const {
			resource,
			operation,
			parameters,
			credential = 'mojoWebqq',
			items,
			prepare,
		} of CASES) {
			world.mojoWebqq.reset();
			Object.assign(world.mojoWebqq.settings, {
				sendIntervalMs: 1,
				stopDelayMs: 1,
				listLimit: 100,
			});
			await prepare?.(world.mojoWebqq);
			const options = { credentials: { mojoWebqqApi: credential } };
			const execution = await world.run(resource, operation, parameters, items, options);
			samples.push({ resource, operation, output: outputOf(execution) });
		}
		await world.close();
		return samples;
	},

	async events() {
		const world = await startWorld();
		const items = [
			...(await triggerItems(world, 'mojoWebqqWebhookTrigger')),
			...(await triggerItems(world, 'mojoWebqqTrigger')),
		];
		await world.close();
		return stored([...items, ...combinedSample(items)]);
	},
};

/** A member has to write before the field has a value, which QQ counts from the client's login. */
function speak({ state }: MojoWebqqStandIn): void {
	state.groups[0]!.member[1]!.last_speak_time = Date.UTC(2026, 0, 5, 9) / 1000;
}

type TriggerName = Parameters<typeof triggerWorkflow>[0];

/** All events that one of the triggers reports. */
async function triggerItems(
	{ engine, mojoWebqq, run }: World,
	type: TriggerName,
): Promise<IDataObject[]> {
	mojoWebqq.reset();
	Object.assign(mojoWebqq.settings, { sendIntervalMs: 1, listLimit: 100, pollHoldMs: 300 });
	const id = engine.addWorkflow(
		triggerWorkflow(type, { events: EVENTS, respondTo: 'all' }, { id: type }),
	);
	await engine.activate(id);
	const url = engine.workflows().find((workflow) => workflow.id === id)?.webhookUrls[0];
	if (url !== undefined) mojoWebqq.settings.postApi = `${url}?token=hook-s3cret`;

	await happen(mojoWebqq);
	const send = async (parameters: IDataObject) =>
		outputOf(await run('message', 'send', { text: 'hello', ...parameters }));
	await send(toPerl);
	await send({ sendTo: 'friend', friend: by('uid', ALICE.uid) });
	await send({ sendTo: 'discussion', discussion: by('id', DISCUSSION.id) });
	if (url !== undefined) {
		// The stand-in's client, like the real one, crashes before it reports a temporary message that
		// it sends.
		const temporary = {
			post_type: 'send_message',
			type: 'sess_message',
			class: 'send',
			via: 'group',
			id: '2647366348175870092',
			content: 'hello',
			time: 1767603600,
			code: 0,
			from: 'api',
			source: 'api',
		};
		const people = {
			sender: '小灰',
			sender_id: 1234567,
			receiver: '小红',
			receiver_id: 2832277643,
			group: PERL.name,
			group_id: Number(PERL.id),
		};
		await fetch(mojoWebqq.settings.postApi, {
			method: 'POST',
			body: JSON.stringify({ ...temporary, ...people }),
		});
	}
	await mojoWebqq.settled();
	if (url === undefined) await until(() => mojoWebqq.waitingEvents === 0);
	await engine.deactivate(id);
	await engine.idle();
	const executions = engine.executions.filter(({ workflowId }) => workflowId === id);
	return executions.flatMap((execution) => execution.output('Trigger').map(({ json }) => json));
}

/** Bodies of all events that a client can report, except messages that the account itself sends. */
async function happen(mojoWebqq: MojoWebqqStandIn): Promise<void> {
	mojoWebqq.settings.postEventList = [...EVENT_NAMES, 'made_up'];
	const perl = { kind: 'group', targetId: PERL.id, senderId: OWNER.id } as const;
	await mojoWebqq.say({ ...perl, text: '@小灰 when do we meet?' }).delivered;
	await mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'hello' }).delivered;
	await mojoWebqq.say({
		kind: 'discuss',
		targetId: DISCUSSION.id,
		senderId: '2800000009',
		text: 'hello',
	}).delivered;
	await mojoWebqq.say({ kind: 'sess', targetId: PERL.id, senderId: '2832277643', text: 'hello' })
		.delivered;
	for (const name of EVENT_NAMES) await reportSample(mojoWebqq, name);
	await mojoWebqq.client.emit('input_qrcode', [
		'qrcode.png',
		'aGVsbG8=',
		'https://example.com/qrcode.png',
	]);
	await mojoWebqq.client.emit('made_up', [{ anything: 1 }]);
}

const EVENTS = [
	'groupMessage',
	'privateMessage',
	'discussionMessage',
	'temporaryMessage',
	'groupMessageSent',
	'privateMessageSent',
	'discussionMessageSent',
	'temporaryMessageSent',
	'loggedIn',
	'clientStopped',
	'clientStateChanged',
	'loginQrCode',
	'friendAdded',
	'friendLost',
	'groupJoined',
	'groupLeft',
	'memberJoined',
	'memberLeft',
	'discussionJoined',
	'discussionLeft',
	'discussionMemberJoined',
	'discussionMemberLeft',
	'groupChanged',
	'memberChanged',
	'friendChanged',
	'otherEvent',
];
