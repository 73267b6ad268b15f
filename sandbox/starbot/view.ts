import type { ConversationView, MessageView, PersonView, PlatformView } from '../kit/types';
import { memberView, withNotices } from '../kit/view';
import { MESSAGE_TYPE, type Group, type Message, type Robot } from './state';
import type { World } from './world';

/** The page's view of the stand-in. */
export function shown(world: World) {
	const { state } = world;
	return {
		status: statusOf(world),
		settings: [
			{ key: 'callbackUrl', label: 'Callback address', value: world.settings.callbackUrl },
		],
		conversations: [
			...state.groups.map((group) => groupView(world, group)),
			...state.robots
				.filter(({ friends }) => friends.length > 0)
				.map((robot) => privateView(world, robot)),
		],
		people: [
			...state.people.filter(({ official }) => !official).map(({ wxId }) => person(world, wxId)),
			...state.robots.flatMap(({ robotId }) =>
				robotId === undefined ? [] : [person(world, robotId)],
			),
		],
	};
}

function statusOf(world: World): PlatformView['status'] {
	const { state, settings } = world;
	if (!settings.running) {
		return {
			tone: 'bad',
			text: 'StarBot is not running: nobody answers',
			action: { name: 'start', label: 'Start it' },
		};
	}
	if (settings.loginPending) {
		return {
			tone: 'warn',
			text: 'No account is logged in: WeChat shows a QR code',
			action: { name: 'scan', label: 'Scan the QR code' },
		};
	}
	const online = state.robots.filter((robot) => world.isOnline(robot)).length;
	return {
		tone: 'good',
		text: `${online} of ${state.robots.length} accounts logged in`,
		action: { name: 'log-out', label: 'Log out' },
	};
}

function groupView(world: World, group: Group): ConversationView {
	const { state } = world;
	const said = state.messages.filter(({ chatId }) => chatId === group.wxId);
	const notices = state.notices.filter(({ chatId }) => chatId === group.wxId);
	const owner = person(world, group.groupManger);
	const messages = said.map((message) => messageView(world, message));
	return {
		id: `group:${group.wxId}`,
		kind: 'group',
		title: group.nickname,
		subtitle: `group · ${group.wxId}`,
		badges: [],
		members: group.members.map((wxId) =>
			memberView(person(world, wxId), wxId === owner.id ? 'owner' : ''),
		),
		messages: withNotices(messages, notices, owner),
	};
}

/** One conversation per robot; the page shows the part that belongs to the person one types as. */
function privateView(world: World, robot: Robot): ConversationView {
	return {
		id: `private:${robot.instanceId}`,
		kind: 'private',
		title: robot.nickname,
		subtitle: `private chat · ${robot.robotId ?? robot.instanceId}`,
		badges: world.isOnline(robot) ? [] : ['not logged in'],
		members: robot.friends.map((wxId) => memberView(person(world, wxId))),
		messages: world.state.messages
			.filter(({ instanceId }) => instanceId === robot.instanceId)
			.map((message) => messageView(world, message)),
	};
}

function messageView(world: World, message: Message): MessageView {
	const {
		messageId: id,
		at,
		fromType,
		chatId,
		messageType,
		text,
		content = {},
		recalled,
	} = message;
	const sender = person(world, message.senderId);
	const common = { id, at, sender, personId: fromType === 'group' ? undefined : chatId };
	if (recalled) return { ...common, kind: 'recalled', text: `${sender.name} recalled a message` };
	if (Object.keys(content).length > 0) {
		const rows = Object.entries(content).map(([key, value]) => ({ key, value: String(value) }));
		return {
			...common,
			kind: 'rich',
			text: '',
			title: messageType === MESSAGE_TYPE.card ? 'Contact card' : 'Card',
			rows,
		};
	}
	if (messageType === MESSAGE_TYPE.system) return { ...common, kind: 'notice', text };
	return { ...common, kind: 'text', text };
}

function person(world: World, wxId: string): PersonView {
	return { id: wxId, name: world.nameOf(wxId), robot: world.robot(wxId) !== undefined };
}
