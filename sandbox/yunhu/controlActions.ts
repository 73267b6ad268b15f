import { BadInput, conversationIn, type Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import type { FormValues } from './forms';
import type { YunhuPeople } from './people';
import type { Place } from './saying';
import type { ContentType } from './state';

/** The stand-in's in-process methods as `POST /_sandbox/yunhu/<action>`. */
export function controlActions(standIn: YunhuPeople): Actions {
	return {
		/** In the app one picks instructions from a list; here one types `/name`. */
		say: async (input) => {
			const senderId = person(input);
			const text = input.optionalText('text');
			const where = place(input);
			const { msgId } = await standIn.say({
				...where,
				senderId,
				text,
				contentType: input.optionalText('contentType') as ContentType | undefined,
				content: input.optionalObject('content'),
				at: input.optionalTexts('at'),
				parentId: input.optionalText('parentId'),
				...(text && (await standIn.typedInstruction(where, senderId, text))),
			});
			return { msgId };
		},
		instruction: async (input) => {
			const values = (input.optionalObject('values') ?? {}) as FormValues;
			const { msgId } = await standIn.useInstruction({
				...place(input),
				senderId: person(input),
				instruction: input.text('instruction'),
				text: input.optionalText('text') ?? (values.text as string | undefined),
				values: withoutText(values),
			});
			return { msgId };
		},
		button: (input) =>
			soon(standIn.clickButton(input.text('msgId'), person(input), input.text('button'))),
		menu: (input) =>
			soon(
				standIn.pressMenu(
					place(input),
					person(input),
					input.text('botId'),
					input.optionalText('menuId'),
				),
			),
		join: (input) => soon(standIn.joinGroup(input.groupId(), person(input))),
		leave: (input) => soon(standIn.leaveGroup(input.groupId(), person(input))),
		add: (input) => soon(standIn.addToGroup(input.groupId(), input.text('userId'))),
		kick: (input) => soon(standIn.removeFromGroup(input.groupId(), input.text('userId'))),
		rename: (input) => standIn.rename(input.groupId(), input.text('name')),
		follow: (input) => soon(standIn.follow(input.text('botId'), person(input))),
		unfollow: (input) => soon(standIn.unfollow(input.text('botId'), person(input))),
		setting: (input) =>
			soon(
				standIn.saveSetting(
					input.text('botId'),
					input.groupId(),
					input.optionalObject('values') as FormValues | undefined,
				),
			),
		submit: (input) =>
			soon(
				standIn.submitForm(input.text('msgId'), person(input), {
					formContext: input.optionalObject('values') ?? {},
				}),
			),
		recall: (input) =>
			standIn.recall(input.optionalText('msgId') ?? input.text('messageUid'), person(input)),
	};
}

function person(input: Input): string {
	return (
		input.optionalText('senderId') ??
		input.optionalText('sender') ??
		input.optionalText('operator') ??
		input.text('userId')
	);
}

/** `chatType` and `chatId`, or a conversation of the page: `group:<id>`, `private:<bot id>`. */
function place(input: Input): Place {
	const conversation = input.optionalText('conversation');
	if (conversation !== undefined) {
		const { kind, id } = conversationIn(conversation, ['group', 'private']);
		return { chatType: kind === 'group' ? 'group' : 'bot', chatId: id };
	}
	const chatType = input.text('chatType');
	if (chatType !== 'group' && chatType !== 'bot')
		throw new BadInput('"chatType" must be "group" or "bot"');
	return { chatType, chatId: input.text('chatId') };
}

/** The page's form for a normal instruction has one field, its text. */
function withoutText({ text, ...values }: FormValues): FormValues {
	return typeof text === 'string' ? values : { ...values, ...(text !== undefined && { text }) };
}
