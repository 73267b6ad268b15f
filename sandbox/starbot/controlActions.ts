import { conversationIn, type Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import type { Said, StarBotPeople } from './people';

/** The stand-in's in-process methods as `POST /_sandbox/starbot/<action>`. */
export function controlActions(standIn: StarBotPeople): Actions {
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
		add: (input) => standIn.add(input.groupId(), input.text('userId')),
		kick: (input) => standIn.remove(input.groupId(), input.text('userId')),
		rename: (input) => standIn.rename(input.groupId(), input.text('name')),
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
	};
}

/** The page names its conversation and the person who types; tests name the chat. */
function said(input: Input): Said {
	const text = input.text('text');
	const conversation = input.optionalText('conversation');
	if (conversation === undefined) {
		return {
			robot: input.optionalText('robot'),
			chatId: input.text('chatId'),
			senderId: input.optionalText('senderId'),
			text,
		};
	}
	const { kind, id } = conversationIn(conversation, ['group', 'private']);
	const sender = input.text('sender');
	return kind === 'group'
		? { chatId: id, senderId: sender, text }
		: { robot: id, chatId: sender, text };
}
