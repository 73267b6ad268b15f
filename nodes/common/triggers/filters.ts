import {
	choice,
	flag,
	HAS_VALUE,
	ids,
	isId,
	locators,
	map,
	offered,
	settings,
	text,
	type Field,
	type Fields,
	type Input,
	type Located,
	type TypedMode,
	type Values,
} from '../fields';
import { isOneToOne, type Chat, type Message } from '../message';
import { givenText } from '../text/excerpt';
import { textPattern } from './textPattern';

/** The field that says which messages start the workflow: in a group, not all are for the robot. */
const respondTo = choice({
	displayName: 'Respond To',
	options: [
		{ name: 'All Messages', value: 'all' },
		{ name: 'Private Chats Only', value: 'private' },
		{
			name: 'When Mentioned and in Private Chats',
			value: 'mentioned',
			description:
				'Private messages always start the workflow. Group messages start it only with a mention.',
		},
	],
	default: 'mentioned',
	description: 'Which messages start the workflow. Events that are not messages always start it.',
});

/**
 * Makes the trigger's Respond To field.
 *
 * @param events the events that it can let pass or not: messages in a chat of several people
 */
export function respondToFor(events: string[]): Field<RespondTo> {
	return offered({ show: { events } }, respondTo);
}

export type RespondTo = Values<{ respondTo: typeof respondTo }>['respondTo'];

/**
 * The addressee of a message that need not mention the robot: the robot (a command), or nobody in
 * particular.
 */
export type Address = 'robot' | 'nobody' | undefined;

/** The condition for options that change how the Text filter compares. */
const WITH_TEXT = { show: { text: [HAS_VALUE] } };

/** The filters that are the same in all triggers. */
const FILTERS = {
	caseSensitive: offered(
		WITH_TEXT,
		flag({
			displayName: 'Case Sensitive',
			description: 'Whether the text filter tells upper case from lower case',
		}),
	),
	text: text({
		displayName: 'Text',
		placeholder: 'e.g. help',
		description:
			'Only messages with this text start the workflow. Text Match sets how the two are compared.',
	}),
	textMode: offered(
		WITH_TEXT,
		choice({
			displayName: 'Text Match',
			options: [
				{ name: 'Contains', value: 'contains' },
				{
					name: 'Equals',
					value: 'equals',
					description: 'For command words: "help" does not start the workflow for "helpful"',
				},
				{
					name: 'Matches Regular Expression',
					value: 'matches',
					description:
						'In the syntax of RE2: no look-around and no references to groups. /pattern/flags works too.',
				},
				{ name: 'Starts With', value: 'startsWith' },
			],
			default: 'contains',
			description: 'How the Text filter is compared with the message',
		}),
	),
} satisfies Fields;

/** The filter of platforms that report a mention of everyone. */
export const everyone = offered(
	{ show: { '/respondTo': ['mentioned'] } },
	flag({
		displayName: 'Mention of Everyone Counts',
		description: 'Whether a group message that mentions everyone also starts the workflow',
	}),
);

/** How the user chooses chats or people of a platform in a filter. */
export interface Named {
	/** The trigger's list search method. Without one the IDs are typed in one line. */
	search?: string;
	/** The modes in which an ID is typed, with an example of the platform's IDs. */
	modes: [TypedMode, ...TypedMode[]];
	/** Says which entries the list shows, if that is not obvious. */
	listNote?: string;
	/** Returns the ID for a choice. Default: its value. */
	idOf?: (choice: Located) => string;
}

/** Makes a filter for several chats or people. */
export function namedFilter(
	label: { displayName: string; row: string; description: string; remark?: string },
	{ search, modes, listNote, idOf = ({ value }) => value }: Named,
): Field<string[]> {
	const { displayName, row, description, remark } = label;
	const { placeholder = '' } = modes[0];
	if (search === undefined) {
		const typed = ids({
			displayName,
			placeholder,
			description: sentences(`${description}, by their IDs, separated by commas`, remark),
		});
		return withoutNames(typed, `Enter IDs, ${placeholder}.`);
	}
	const chosen = locators({
		displayName,
		row,
		search,
		modes: modes.map((mode) => ({ ...mode, hint: mode.hint ?? 'Several are separated by commas' })),
		description: sentences(description, remark, listNote),
	});
	return withoutNames(
		map(chosen, (choices) => [...new Set(choices.map(idOf))]),
		`Choose from the list, or enter the ID, ${placeholder}.`,
	);
}

/** Joins the sentences of a description. A single one has no full stop, as everywhere in n8n. */
function sentences(first: string, ...more: Array<string | undefined>): string {
	const others = more.filter((sentence) => sentence !== undefined);
	return others.length === 0 ? first : [`${first}.`, ...others].join(' ');
}

/** Rejects names in the place of IDs: no event would pass, and nothing would tell why. */
function withoutNames(field: Field<string[]>, hint: string): Field<string[]> {
	return map(field, (values, reject) => {
		const name = values.find((value) => !isId(value));
		if (name !== undefined) throw reject(`takes IDs, not "${givenText(name)}"`, hint);
		return values;
	});
}

interface NamedFilters {
	chats: string[];
	senders: string[];
	ignoredSenders: string[];
}

/** The values of the filters that all triggers have. */
export type Filters = Values<typeof FILTERS> & NamedFilters & { everyone?: boolean };

/**
 * Makes the trigger's Filters field.
 *
 * @param own the filters that only this platform has
 */
export function filters<F extends Fields>(
	{ chats, senders }: { chats: Named; senders: Named },
	own: F,
): Field<Filters & Values<F>> {
	const named = {
		chats: namedFilter(
			{
				displayName: 'Chats',
				row: 'Chat',
				description: 'Only events from these chats',
				remark: 'Events that name no chat do not pass.',
			},
			chats,
		),
		senders: namedFilter(
			{
				displayName: 'Senders',
				row: 'Sender',
				description: 'Only events from these people',
				remark: 'Events that name no sender do not pass.',
			},
			senders,
		),
		ignoredSenders: namedFilter(
			{
				displayName: 'Ignored Senders',
				row: 'Ignored Sender',
				description: 'No events from these senders',
			},
			senders,
		),
	};
	const all = Object.entries({ ...FILTERS, ...named, ...own })
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

/**
 * Makes a filter reject a value that is empty once it is read, because an empty filter accepts every
 * event.
 */
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

/** Tells whether a filter has a value, or an expression that gives nothing. '' means no filter. */
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

/** Returns the name by which a filter means a chat of one kind only. A group and a person may have the same number, which means both. */
export function chatOfKind(kind: Chat['type'], id: string): string {
	return `${kind}:${id}`;
}

/** Other IDs of an event's chat and sender that a filter may contain. */
export interface Aliases {
	chat?: string;
	sender?: string;
}

/** Tells whether an event passes the filters that apply to all kinds of events. */
export function passes(
	{ chats, senders, ignoredSenders }: NamedFilters,
	message: Message,
	aliases: Aliases = {},
): boolean {
	const chatNames = namesOf(message.chat, aliases.chat);
	const senderIs = (id: string) => id === message.sender.id || id === aliases.sender;
	if (chats.length > 0 && !chats.some((chat) => chatNames.includes(chat))) return false;
	if (senders.length > 0 && !senders.some(senderIs)) return false;
	return !ignoredSenders.some(senderIs);
}

/** Returns the names of a chat in filters. A temporary chat is one with a person, too. */
function namesOf(chat: Chat, alias = chat.id): string[] {
	const kind = isOneToOne(chat) ? 'private' : chat.type;
	return [chat.id, alias].flatMap((id) => [id, chatOfKind(kind, id)]);
}

/**
 * Tells whether a message passes Respond To and the text filter. They do not apply to other events (a member joined, …), which the
 * user chooses by name.
 *
 * @param message its text is compared, and its chatInput, which is the text without the robot's mention
 * @param address the addressee, if it does not follow from the message's mentions
 */
export async function messagePasses(
	wanted: RespondTo,
	filters: Filters,
	message: Message,
	address: Address,
): Promise<boolean> {
	if (!isRespondedTo(wanted, filters, message, address)) return false;
	const { text, chatInput = text } = message;
	return (
		(await textPasses(filters, text)) ||
		(chatInput !== text && (await textPasses(filters, chatInput)))
	);
}

function isRespondedTo(
	wanted: RespondTo,
	{ everyone }: Filters,
	{ chat, mentions }: Message,
	address: Address,
): boolean {
	if (wanted === 'all' || address === 'nobody' || isOneToOne(chat)) return true;
	if (wanted === 'private') return false;
	return address === 'robot' || mentions.me || (everyone === true && mentions.everyone);
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
	if (textMode === 'equals') return heard === looked.trim();
	return textMode === 'startsWith' ? heard.startsWith(looked) : heard.includes(looked);
}
