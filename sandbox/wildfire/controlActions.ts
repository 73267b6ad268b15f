import type { Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import type { Payload } from './payload';
import type { WildfirePeople } from './people';
import type { Conversation } from './state';

/** The stand-in's in-process methods as `POST /_sandbox/wildfire/<action>`. */
export function controlActions(standIn: WildfirePeople): Actions {
	return {
		say: async (input) => {
			const { messageUid } = await standIn.say({
				conversation: conversation(input),
				groupId: input.optionalText('groupId'),
				sender: input.text('sender'),
				text: input.optionalText('text'),
				mention: input.get('mention') === 'all' ? 'all' : input.optionalTexts('mention'),
				payload: input.optionalObject('payload') as Partial<Payload> | undefined,
				toUsers: input.optionalTexts('toUsers'),
			});
			return { messageUid };
		},
		join: (input) => soon(standIn.join(input.groupId(), input.text('userId'))),
		leave: (input) => soon(standIn.leave(input.groupId(), input.text('userId'))),
		add: (input) => soon(standIn.add(input.groupId(), input.text('userId'), operator(input))),
		kick: (input) => soon(standIn.kick(input.groupId(), input.text('userId'), operator(input))),
		rename: (input) => soon(standIn.rename(input.groupId(), input.text('name'), operator(input))),
		recall: (input) => soon(standIn.recall(input.text('messageUid'), input.text('operator'))),
		event: async (input) =>
			await standIn.serverEvent(input.text('name'), input.get('body'), input.optionalText('url')),
	};
}

function operator(input: Input): string | undefined {
	return input.optionalText('operator');
}

function conversation(input: Input): Partial<Conversation> | string | undefined {
	const value = input.get('conversation');
	return typeof value === 'string' ? value : input.optionalObject('conversation');
}
