import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { IDataObject } from 'n8n-workflow';

import { by, byId } from '../support/locator';
import { FRONT_DESK, GROUP, HELPER, STARBOT, startWorld, type World } from '../support/starbot';
import { until } from '../support/until';
import { answerTo, askWith, codeIn } from '../waiting/asking';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());

const FRIEND = 'wxid_bob';
const FRONT_DESK_GROUP = '45550001122@chatroom';

/** Asks with the node of WeChat, and returns the execution that waits. */
const ask = async (parameters: object, id = 'starbot') =>
	await askWith(world.engine, STARBOT, parameters, { starBotApi: id });

it.each([
	['a group', { sendTo: 'group', groupId: byId(GROUP) }, GROUP],
	['the group of a trigger', { sendTo: 'chat', chat: { id: GROUP, type: 'group' } }, GROUP],
	['a private chat', { sendTo: 'friend', friendId: byId(FRIEND) }, FRIEND],
	['the chat of a trigger', { sendTo: 'chat', chat: { id: FRIEND, type: 'private' } }, FRIEND],
])('accepts the answer to a question in %s there, and says the outcome', async (_, to, chatId) => {
	const { engine, sandbox } = world;
	await world.listen();
	const execution = await ask(to);
	const asked = sandbox.starbot.requests.length;
	const code = codeIn(JSON.stringify(sandbox.starbot.requests.at(-1)));
	sandbox.starbot.say({ chatId, senderId: FRIEND, text: `ok ${code}` });
	expect(await answerTo(engine, execution)).toMatchObject({ approved: true, chatId });
	await until(() => sandbox.starbot.requests.length > asked);
	const outcome = JSON.stringify(sandbox.starbot.requests[asked]);
	expect([outcome.includes('Approve'), outcome.includes(chatId)]).toEqual([true, true]);
});

it("is learned from the robot's own message by every workflow that listens to it", async () => {
	const { engine } = world;
	const ids = [await world.listen(), await world.listen()];
	await ask({ sendTo: 'friend', friendId: byId(FRIEND) });
	const kept = () =>
		engine
			.workflows()
			.filter(({ id }) => ids.includes(id))
			.map(({ staticData }) => (staticData['node:Trigger'] as IDataObject).questions);
	await until(() => kept().every((questions) => questions !== undefined));
	for (const id of ids) await engine.deactivate(id);
});

it.each([
	['by its robot ID', {}, 'starbot'],
	['by its instance ID', { defaultRobot: 'instanceId', instanceId: HELPER.instanceId }, ''],
	['by another credential, so that the trigger learns it from its message', {}, ''],
])(
	'a question of a robot (%s) is not answered in the chat with another robot',
	async (_, data, id) => {
		const { engine, sandbox } = world;
		const listening = await world.listen({
			events: ['privateMessage'],
			filters: { ignoreOwn: true },
		});
		// A friend of both robots.
		const chatId = 'wxid_laowang';
		sandbox.starbot.state.robots
			.find(({ robotId }) => robotId === FRONT_DESK.robotId)
			?.friends.push(chatId);
		const toFriend = { sendTo: 'friend', friendId: byId(chatId) };
		const execution = await ask(toFriend, id || world.credential(data).credentials.starBotApi);
		const code = codeIn(JSON.stringify(sandbox.starbot.requests.at(-1)));
		await world.items(listening);
		const said = (text: string, robot: string) =>
			sandbox.starbot.say({ chatId, senderId: chatId, text, robot });
		said('ok', FRONT_DESK.robotId);
		said(`ok ${code}`, FRONT_DESK.robotId);
		expect(await world.items(listening)).toMatchObject([{ text: 'ok' }, { text: `ok ${code}` }]);
		expect(execution.status).toBe('waiting');
		said(`ok ${code}`, HELPER.robotId);
		expect(await answerTo(engine, execution)).toMatchObject({ approved: true });
		await engine.deactivate(listening);
	},
);

describe('where another robot of the client is in the group', () => {
	/** Has the client report a message of the group to a robot. */
	const report = async (robot: typeof FRONT_DESK, sender: string, message: string, id: string) => {
		const data = {
			...robot,
			timeStamp: 1790000000000,
			messageId: id,
			messageType: 1,
			fromType: 'group',
			messageSource: 0,
			fromWxId: GROUP,
			memberWxId: sender,
			message,
		};
		const { status } = await fetch(world.sandbox.starbot.settings.callbackUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ event: '10003', time: 1790000000000, data }),
		});
		expect(status).toBe(200);
	};
	const listenToGroup = async () => {
		world.sandbox.starbot.clearRequests();
		return await world.listen({
			events: ['groupMessage'],
			filters: { ignoreOwn: true },
			options: { senderField: 'memberWxId' },
		});
	};
	const texts = () =>
		world.sandbox.starbot.requests
			.map(({ json }) => json as { type: string; params: Record<string, string> })
			.filter(({ type }) => type === 'sendTextMessage')
			.map(({ params }) => params.message ?? '');

	it.each([
		['freeText', 'Shall we meet?'],
		['approval', 'Approve the invoice?'],
	])(
		'a question (%s) does not answer itself, and an answer counts once',
		async (responseType, message) => {
			const id = await listenToGroup();
			const group = { sendTo: 'group', groupId: byId(GROUP) };
			const execution = await ask({ ...group, responseType, message });
			const [question = ''] = texts();
			await report(FRONT_DESK, HELPER.robotId, question, `1${responseType}`);
			expect((await world.items(id)).map(({ text }) => text)).toEqual([question]);
			expect(execution.status).toBe('waiting');
			const answer = `no ${codeIn(question)}`;
			const reports = [HELPER, FRONT_DESK].map((robot) =>
				report(robot, FRIEND, answer, `2${responseType}`),
			);
			await Promise.all(reports);
			await report(FRONT_DESK, FRIEND, answer, `2${responseType}`);
			expect(await answerTo(world.engine, execution)).toMatchObject({
				approved: responseType === 'freeText',
			});
			expect(texts().slice(1)).toEqual([expect.stringMatching(/no$|Decline/)]);
			expect(await world.items(id)).toHaveLength(1);
		},
	);

	it('what the robot says of the answer to one question does not answer another one', async () => {
		const id = await listenToGroup();
		const group = { sendTo: 'group', groupId: byId(GROUP) };
		const [one, two] = [await ask(group), await ask(group)];
		const [url = ''] = /http[^\s#]+/.exec(texts()[0] ?? '') ?? [];
		await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });
		await answerTo(world.engine, one);
		await until(() => texts().length === 3);
		await report(FRONT_DESK, HELPER.robotId, texts()[2] ?? '', '7003');
		expect(await world.items(id)).toHaveLength(1);
		expect(two.status).toBe('waiting');
	});
});

it.each([
	['the credential names another robot', {}],
	['the credential names no robot', { defaultRobot: 'none', robotId: '' }],
])('the robot that asked replies to the answers, also where %s', async (_, data) => {
	const { engine, sandbox } = world;
	const { starBotApi: id } = world.credential(data).credentials as { starBotApi: string };
	await world.listen({}, id);
	const robot = by('instanceId', FRONT_DESK.instanceId);
	const to = { sendTo: 'group', groupId: byId(FRONT_DESK_GROUP) };
	sandbox.starbot.clearRequests();
	const execution = await ask({ robot, ...to }, id);
	const texts = () =>
		sandbox.starbot.requests
			.map(({ json }) => json as { type: string; params: Record<string, string> })
			.filter(({ type }) => type === 'sendTextMessage')
			.map(({ params }) => params);
	const code = codeIn(texts()[0]?.message);
	const answer = async (text: string) => {
		const before = texts().length;
		sandbox.starbot.say({ chatId: FRONT_DESK_GROUP, senderId: 'wxid_dana', text });
		await until(() => texts().length > before);
	};
	await answer(`perhaps ${code}`);
	await answer(`ok ${code}`);
	await answerTo(engine, execution);
	const { robotId, instanceId } = FRONT_DESK;
	expect(texts().map((params) => [params.wxId, params.robotId ?? params.instanceId])).toEqual([
		[FRONT_DESK_GROUP, instanceId],
		[FRONT_DESK_GROUP, robotId],
		[FRONT_DESK_GROUP, instanceId],
	]);
});
