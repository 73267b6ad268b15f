import {
	choice,
	flag,
	ids,
	settings,
	text,
	type Field,
	type Fields,
	type Input,
	type Values,
} from './fields';
import type { Message } from './message';
import { textPattern } from './textPattern';

/** The filters that all triggers have. */
const FILTERS = {
	caseSensitive: flag({
		displayName: 'Case Sensitive',
		description: 'Whether the text filter tells upper case from lower case',
	}),
	chats: ids({
		displayName: 'Chat IDs',
		placeholder: 'e.g. groupId1, groupId2',
		description:
			"Only events from these chats, separated by commas. In private chats the ID is the other person's.",
	}),
	ignoredSenders: ids({
		displayName: 'Ignored Sender IDs',
		placeholder: 'e.g. userC',
		description: 'No events from these users or robots, separated by commas',
	}),
	mention: choice({
		displayName: 'Mention',
		options: [
			{ name: 'Any Message', value: 'any' },
			{ name: 'Only When the Robot Is Mentioned', value: 'me' },
			{ name: 'Only When the Robot or Everyone Is Mentioned', value: 'meOrEveryone' },
		],
		default: 'any',
		description: 'Which group messages count. Private messages always do.',
	}),
	senders: ids({
		displayName: 'Sender IDs',
		placeholder: 'e.g. userA, userB',
		description: 'Only events from these users, separated by commas',
	}),
	text: text({
		displayName: 'Text',
		placeholder: 'e.g. help',
		description: 'Only messages with this text, compared as Text Match says',
	}),
	textMode: choice({
		displayName: 'Text Match',
		options: [
			{
				name: 'Contains',
				value: 'contains',
			},
			{
				name: 'Matches Regular Expression',
				value: 'matches',
				description:
					'In the syntax of RE2: no look-around and no references to groups. /pattern/flags works too.',
			},
			{
				name: 'Starts With',
				value: 'startsWith',
			},
		],
		default: 'contains',
		description: 'How the Text filter is compared with the message',
	}),
} satisfies Fields;

/** The filters that all triggers have, as the user set them. */
export type Filters = Values<typeof FILTERS>;

/** The trigger's Filters field; `own` holds those that only this platform can tell. */
export function filters<F extends Fields>(own: F): Field<Filters & Values<F>> {
	const all = Object.entries({ ...FILTERS, ...own })
		.sort(([, a], [, b]) => a.displayName.localeCompare(b.displayName, 'en'))
		.map(([name, field]): [string, Field<unknown>] => [name, neverEmptied(field)]);
	const field = settings({
		displayName: 'Filters',
		placeholder: 'Add filter',
		description: 'Which of the chosen events start the workflow. Others are ignored.',
		fields: Object.fromEntries(all),
	});
	return field as Field<Filters & Values<F>>;
}

/** Rejects a filter that was given something and is empty all the same: it would let everything pass. */
function neverEmptied<T>(field: Field<T>): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const value = field.read(input, name);
			const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
			if (!isEmpty || !wasGiven(input, name)) return value;
			throw input.reject(
				field,
				'is empty, so that every event would pass. Correct it, or remove the filter.',
			);
		},
	};
}

/** Tells whether a filter holds something, or an expression that gives nothing; '' stands for no filter. */
function wasGiven(input: Input, name: string): boolean {
	const given = input.value(name);
	if (given === undefined) return input.hasExpression(name);
	return typeof given !== 'string' || given.trim() !== '';
}

/**
 * Rejects a text filter that is no pattern.
 *
 * @throws NodeOperationError that names the field
 */
export async function checkPattern(
	input: Input,
	{ text: wanted, textMode, caseSensitive }: Filters,
): Promise<void> {
	if (textMode !== 'matches' || wanted === '') return;
	const pattern = await textPattern(wanted, caseSensitive);
	if ('reason' in pattern) throw input.reject(FILTERS.text, pattern.reason);
}

/**
 * Whether a message passes the filters. The mention and text filters speak of messages; an event of another kind (a member
 * joined, …) is chosen by name and passes them.
 *
 * @param isMessage whether the event is a message somebody wrote
 */
export async function passes(
	filters: Filters,
	message: Message,
	isMessage: boolean,
): Promise<boolean> {
	const { chats, senders, ignoredSenders } = filters;
	if (chats.length > 0 && !chats.includes(message.chat.id)) return false;
	if (senders.length > 0 && !senders.includes(message.sender.id)) return false;
	if (ignoredSenders.includes(message.sender.id)) return false;
	return (
		!isMessage || (mentionPasses(filters, message) && (await textPasses(filters, message.text)))
	);
}

function mentionPasses({ mention }: Filters, { chat, mentions }: Message): boolean {
	if (mention === 'any' || chat.type === 'private') return true;
	return mentions.me || (mention === 'meOrEveryone' && mentions.everyone);
}

async function textPasses(
	{ textMode, caseSensitive, text: wanted }: Filters,
	said: string,
): Promise<boolean> {
	if (wanted === '') return true;
	if (textMode === 'matches') {
		const pattern = await textPattern(wanted, caseSensitive);
		return 'test' in pattern && pattern.test(said);
	}
	const [heard, looked] = caseSensitive
		? [said.trim(), wanted]
		: [said.trim().toLowerCase(), wanted.toLowerCase()];
	return textMode === 'startsWith' ? heard.startsWith(looked) : heard.includes(looked);
}
