import type { IDataObject } from 'n8n-workflow';

import { isMessageEvent } from '../../nodes/Yunhu/events';
import { SEED } from '../../sandbox/yunhu';
import { startWorld, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import { provideWebSocket } from '../support/webSocket';
import { triggerAlone } from '../support/workflow';
import { CASES, type Case } from '../yunhu/cases';
import { combinedSample, outputOf, stored, type Platform, type Sample } from './platform';
import { until } from '../support/until';

const inLaunch = { chatType: 'group', chatId: SEED.launch } as const;
const inGroup = { groupId: byId(SEED.launch) };
const group = { sendTo: 'group', inChat: 'group', ...inGroup };
const ofHelper = { botId: byId(SEED.helper) };

/** Further outputs, beyond the cases of the other tests. */
const MORE: Array<
	Omit<Case, 'steps' | 'prepare'> & { prepare?: (standIn: World['yunhu']) => Promise<void> }
> = [
	{
		resource: 'message',
		operation: 'sendToSeveral',
		// The last one is a group without the bot.
		parameters: { receivers: 'group', groupIds: [SEED.launch, SEED.books], text: 'hello' },
	},
	{
		resource: 'message',
		operation: 'getAll',
		prepare: async (yunhu) => {
			const { msgId } = await yunhu.say({ ...inLaunch, senderId: SEED.bob, text: 'question' });
			await yunhu.say({ ...inLaunch, senderId: SEED.chen, text: 'answer', parentId: msgId });
			await yunhu.say({ ...inLaunch, senderId: SEED.bob, text: 'tomorrow', instruction: 'remind' });
			const file = { kind: 'file', name: 'plan.pdf', bytes: Buffer.from('plan') } as const;
			await yunhu.say({ ...inLaunch, senderId: SEED.bob, file });
		},
		parameters: { ...group, returnAll: true },
	},
	{
		resource: 'tag',
		operation: 'create',
		parameters: {
			...inGroup,
			tag: 'Guest',
			tagFields: { color: '#112233', desc: 'Visits', sort: 5 },
		},
	},
];

export const yunhu: Platform = {
	folder: 'Yunhu',
	page: 'yunhu',
	isMessage: isMessageEvent,

	async operations() {
		const world = await startWorld();
		const samples: Sample[] = [];
		for (const { resource, operation, parameters, items, prepare } of [...CASES, ...MORE]) {
			world.yunhu.reset();
			await prepare?.(world.yunhu);
			samples.push({
				resource,
				operation,
				output: outputOf(await world.run(resource, operation, parameters, items)),
			});
		}
		await world.close();
		return samples;
	},

	async events() {
		const takeWebSocketAway = provideWebSocket();
		const world = await startWorld();
		const webhook = await activate(
			world,
			'yunhuTrigger',
			{ setUp: 'automatic', ...ofHelper },
			'yunhuUserApi',
			'user',
		);
		await causeEvents(world);
		const items = await startedBy(world, webhook);

		world.yunhu.state.bots.get(SEED.helper)!.subscribeType = 1;
		const socket = await activate(world, 'yunhuSocketTrigger', {}, 'yunhuBotApi', 'bot');
		await until(() => world.yunhu.socketsOf(SEED.helper).length > 0);
		await causeEvents(world);
		await until(() => executionsOf(world, socket).length === items.length);
		items.push(...(await startedBy(world, socket)));
		await world.close();
		takeWebSocketAway();
		return stored([...items, ...combinedSample(items)]);
	},
};

async function activate(
	{ engine }: World,
	type: string,
	parameters: IDataObject,
	credential: string,
	id: string,
) {
	const fields = { events: EVENTS, respondTo: 'all', ...parameters };
	const workflowId = engine.addWorkflow(
		triggerAlone(type, fields, { [credential]: id }, { typeVersion: 1 }),
	);
	await engine.activate(workflowId);
	return workflowId;
}

const EVENTS = [
	'groupMessage',
	'privateMessage',
	'instruction',
	'memberJoined',
	'memberLeft',
	'botFollowed',
	'botUnfollowed',
	'buttonPressed',
	'menuPressed',
	'settingsSaved',
	'systemNotice',
	'formSubmitted',
];

/** All events that people cause, the same for both triggers. */
async function causeEvents({ yunhu, run }: World): Promise<void> {
	const say = async (
		what: Omit<Parameters<typeof yunhu.say>[0], 'chatType' | 'chatId' | 'senderId'>,
	) => {
		const { msgId, delivered } = await yunhu.say({ ...inLaunch, senderId: SEED.bob, ...what });
		await delivered;
		return msgId;
	};
	const question = await say({ text: '@Helper\u200b when do we meet?', at: [SEED.helper] });
	await say({ text: 'I wonder too', parentId: question });
	for (const [kind, name, type] of [
		['image', 'photo.png', 'image/png'],
		['file', 'report.pdf', 'application/pdf'],
		['video', 'film.mp4', 'video/mp4'],
		['audio', 'voice.mp3', 'audio/mpeg'],
	] as const) {
		const bytes = Buffer.from(name);
		const shared = await say({ contentType: kind, file: { kind, name, type, bytes } });
		await say({ text: 'Thanks', parentId: shared });
	}
	await say({
		contentType: 'expression',
		content: { imageName: 'sticker/a1b2c3.gif' },
	});
	await say({
		contentType: 'post',
		content: { postId: 7, postTitle: 'News', postContent: 'We moved.', postContentType: 1 },
	});
	await say({ contentType: 'tip', text: 'Bob was made an administrator' });
	const inPrivate = await yunhu.say({
		chatType: 'bot',
		chatId: SEED.helper,
		senderId: SEED.bob,
		text: 'hello',
	});
	await inPrivate.delivered;
	await say({ instruction: 'remind', text: 'tomorrow 9:00' });
	await say({
		instruction: 'leave',
		values: { Kind: 'Holiday', From: '2026-02-02', Tell: ['Team'] },
	});
	await yunhu.joinGroup(SEED.launch, SEED.dana);
	await yunhu.leaveGroup(SEED.launch, SEED.dana);
	await yunhu.follow(SEED.helper, SEED.chen);
	await yunhu.unfollow(SEED.helper, SEED.chen);
	const buttons = { button: [{ text: 'Yes', actionType: 3, value: 'yes' }] };
	const [sent] = outputOf(
		await run('message', 'send', {
			...group,
			text: 'Do you come?',
			buttonsFrom: 'fields',
			buttons,
		}),
	);
	await yunhu.clickButton(String(sent?.messageId), SEED.bob, 'Yes');
	await yunhu.pressMenu(inLaunch, SEED.bob, SEED.helper);
	await yunhu.saveSetting(SEED.helper, SEED.launch, { Language: '中文' });
	yunhu.state.messages.push({
		...yunhu.state.messages.at(-1)!,
		msgId: 'a2ui',
		contentType: 'a2ui',
	});
	await yunhu.submitForm('a2ui', SEED.bob, { formContext: { date: '2026-02-02' } });
}

const executionsOf = ({ engine }: World, id: string) =>
	engine.executions.filter(({ workflowId }) => workflowId === id);

async function startedBy(world: World, id: string): Promise<IDataObject[]> {
	await world.yunhu.settled();
	await world.engine.idle();
	return executionsOf(world, id).flatMap((execution) =>
		execution.output('Trigger').map(({ json }) => json),
	);
}
