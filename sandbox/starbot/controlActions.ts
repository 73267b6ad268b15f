import { NETWORK_FAULTS } from '../kit/faults';
import { BadInput, type Input } from '../kit/input';
import type { StandIn } from '../kit/standIn';
import type { Said, StarBotStandIn } from './index';
import { STARBOT_FAULTS, type StarBotFault } from './starbotFaults';

/** The stand-in's in-process methods as `POST /_sandbox/starbot/<action>`. */
export function controlActions(standIn: StarBotStandIn): StandIn['actions'] {
	return {
		say: (input) => ({ messageId: standIn.say(said(input)).messageId }),
		recall: (input) => soon(standIn.recall(input.text('messageUid'))),
		transfer: (input) => {
			const { transferId } = standIn.transfer({
				robot: input.optionalText('robot'),
				fromWxId: input.text('fromWxId'),
				money: input.text('money'),
				memo: input.optionalText('memo'),
			});
			return { transferId };
		},
		unfriend: (input) => standIn.unfriend(input.text('wxId'), input.optionalText('robot')),
		add: (input) => standIn.add(groupId(input), input.text('userId')),
		kick: (input) => standIn.remove(groupId(input), input.text('userId')),
		rename: (input) => standIn.rename(groupId(input), input.text('name')),
		event: (input) =>
			soon(
				standIn.event(
					input.text('code'),
					input.optionalObject('data'),
					input.optionalObject('envelope'),
				),
			),
		'log-out': () => standIn.logOut(),
		scan: (input) => soon(standIn.scan(input.optionalText('instanceId'))),
		start: () => standIn.start(),
		fault: (input) =>
			standIn.fault(faultKind(input), {
				type: input.optionalText('type'),
				path: input.optionalText('path'),
				times: input.optionalCount('times'),
			}),
		'clear-faults': (input) => standIn.clearFaults(input.optionalText('kind')),
		settings: (input) => changeSettings(standIn, input),
		reset: () => standIn.reset({ keepRegistrations: true }),
	};
}

/** What is posted may wait long for its answer; the page must not. */
async function soon(action: Promise<unknown>): Promise<void> {
	const slow = new Promise((resolve) => setTimeout(resolve, 50));
	await Promise.race([action, slow]);
}

/** The page names a conversation of its own and who types in it, tests name the chat. */
function said(input: Input): Said {
	const text = input.text('text');
	const [kind, id] = split(input.optionalText('conversation') ?? '');
	if (kind === 'group') return { chatId: id, senderId: input.text('sender'), text };
	if (kind === 'private') return { robot: id, chatId: input.text('sender'), text };
	return {
		robot: input.optionalText('robot'),
		chatId: input.text('chatId'),
		senderId: input.optionalText('senderId'),
		text,
	};
}

function groupId(input: Input): string {
	return split(input.text('conversation'))[1];
}

function split(conversation: string): [string, string] {
	const [, kind = '', id = conversation] = /^(group|private):(.*)$/.exec(conversation) ?? [];
	return [kind, id];
}

function faultKind(input: Input): StarBotFault {
	const kind = input.text('kind');
	const kinds = Object.keys({ ...NETWORK_FAULTS, ...STARBOT_FAULTS });
	if (!kinds.includes(kind)) throw new BadInput(`"kind" must be one of ${kinds.join(', ')}`);
	return kind as StarBotFault;
}

function changeSettings(standIn: StarBotStandIn, input: Input): void {
	const { settings } = standIn;
	for (const [key, value] of input.entries()) {
		if (!Object.hasOwn(settings, key)) throw new BadInput(`There is no setting "${key}"`);
		const current = settings[key as keyof typeof settings];
		if (
			value === null ||
			typeof value !== typeof current ||
			Array.isArray(value) !== Array.isArray(current)
		) {
			throw new BadInput(
				`"${key}" must be ${Array.isArray(current) ? 'a list' : `a ${typeof current}`}`,
			);
		}
	}
	Object.assign(settings, Object.fromEntries(input.entries()));
	standIn.changed();
}
