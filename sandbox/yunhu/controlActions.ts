import { NETWORK_FAULTS } from '../kit/faults';
import { BadInput, type Input } from '../kit/input';
import type { StandIn } from '../kit/standIn';
import type { FormValues } from './forms';
import type { YunhuStandIn } from './index';
import type { Place } from './people';
import type { ContentType } from './state';
import { YUNHU_FAULTS, type YunhuFault } from './yunhuFaults';

/** The stand-in's in-process methods as `POST /_sandbox/yunhu/<action>`. */
export function controlActions(standIn: YunhuStandIn): StandIn['actions'] {
	return {
		/** In the app one picks instructions from a list; here, typing `/name` does. */
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
			done(standIn.clickButton(input.text('msgId'), person(input), input.text('button'))),
		menu: (input) =>
			done(
				standIn.pressMenu(
					place(input),
					person(input),
					input.text('botId'),
					input.optionalText('menuId'),
				),
			),
		join: (input) => done(standIn.joinGroup(groupId(input), person(input))),
		leave: (input) => done(standIn.leaveGroup(groupId(input), person(input))),
		add: (input) => done(standIn.addToGroup(groupId(input), input.text('userId'))),
		kick: (input) => done(standIn.removeFromGroup(groupId(input), input.text('userId'))),
		rename: (input) => standIn.rename(groupId(input), input.text('name')),
		follow: (input) => done(standIn.follow(input.text('botId'), person(input))),
		unfollow: (input) => done(standIn.unfollow(input.text('botId'), person(input))),
		setting: (input) =>
			done(
				standIn.saveSetting(
					input.text('botId'),
					groupId(input),
					input.optionalObject('values') as FormValues | undefined,
				),
			),
		submit: (input) =>
			done(
				standIn.submitForm(input.text('msgId'), person(input), {
					formContext: input.optionalObject('values') ?? {},
				}),
			),
		recall: (input) =>
			standIn.recall(input.optionalText('msgId') ?? input.text('messageUid'), person(input)),
		fault: (input) => {
			standIn.fault(faultKind(input), {
				path: input.optionalText('path'),
				times: input.optionalCount('times'),
			});
		},
		'clear-faults': (input) => standIn.clearFaults(input.optionalText('kind')),
		settings: (input) => changeSettings(standIn, input),
		reset: () => standIn.reset({ keepRegistrations: true }),
	};
}

/** People's actions cause pushes; the page must not wait for a slow receiver. */
async function done(action: Promise<unknown>): Promise<void> {
	const slow = new Promise((resolve) => setTimeout(resolve, 50));
	await Promise.race([action, slow]);
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
		const [, kind, chatId = ''] = /^(group|private):(.+)$/.exec(conversation) ?? [];
		if (!kind) throw new BadInput('"conversation" must be "group:<id>" or "private:<bot id>"');
		return { chatType: kind === 'group' ? 'group' : 'bot', chatId };
	}
	const chatType = input.text('chatType');
	if (chatType !== 'group' && chatType !== 'bot')
		throw new BadInput('"chatType" must be "group" or "bot"');
	return { chatType, chatId: input.text('chatId') };
}

function groupId(input: Input): string {
	return (input.optionalText('groupId') ?? input.text('conversation')).replace(/^group:/, '');
}

/** The page's form for a normal instruction has one field, its text. */
function withoutText({ text, ...values }: FormValues): FormValues {
	return typeof text === 'string' ? values : { ...values, ...(text !== undefined && { text }) };
}

function faultKind(input: Input): YunhuFault {
	const kind = input.text('kind');
	const kinds = Object.keys({ ...NETWORK_FAULTS, ...YUNHU_FAULTS });
	if (!kinds.includes(kind)) throw new BadInput(`"kind" must be one of ${kinds.join(', ')}`);
	return kind as YunhuFault;
}

const CHOICES: Record<string, string[]> = {
	avatarId: ['integer', 'string'],
	stopBotReply: ['wrapped', 'bare'],
};

/** The page's switches carry texts, so `rateLimit: "0"` is as good as 0. */
function changeSettings(standIn: YunhuStandIn, input: Input): void {
	const { settings } = standIn;
	const changes = input.entries().map(([key, given]) => {
		if (!Object.hasOwn(settings, key) || key === 'clock') {
			throw new BadInput(`There is no setting "${key}" that could be changed here`);
		}
		const choices = CHOICES[key];
		if (choices) {
			if (choices.includes(given as string)) return [key, given];
			throw new BadInput(`"${key}" must be one of ${choices.join(', ')}`);
		}
		const value = typeof given === 'string' ? Number(given) : given;
		if (typeof value !== 'number' || !(value >= 0)) throw new BadInput(`"${key}" must be a number`);
		return [key, value];
	});
	Object.assign(settings, Object.fromEntries(changes));
	standIn.changed();
}
