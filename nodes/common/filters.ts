import type {
	IHookFunctions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import {
	choice,
	collection,
	flag,
	ids,
	propertiesOf,
	text,
	type Fields,
	type Input,
	type Values,
} from './fields';
import { inputOf } from './input';
import type { Message } from './message';
import { textPattern } from './textPattern';
import { toIds } from './values';

type Context = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

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

/** The values of the filters that the user added. */
export type Filters = Partial<Values<typeof FILTERS>>;

/** Read only: what it returns otherwise is said differently for each platform. */
export const SIMPLIFY = flag({ displayName: 'Simplify', default: true });

const COLLECTION = collection({ displayName: 'Filters', fields: FILTERS });

/**
 * Reads the events that start the workflow.
 *
 * @throws NodeOperationError where there are none
 */
export function eventsIn(input: Input): string[] {
	const reject = (complaint: string) => input.reject({ displayName: 'Events' }, complaint);
	const events = toIds(input.value('events'), reject, 'comma');
	if (events.length === 0) throw reject('names no event. Choose at least one.');
	return events;
}

/**
 * Reads the filters.
 *
 * @throws NodeOperationError where one is of the wrong kind
 */
export function filtersIn(input: Input): Filters {
	return COLLECTION.read(input, 'filters');
}

/**
 * Rejects events and filters that cannot work. Every trigger does so when it is activated, as an event has nobody to tell.
 * The editor shows only the message of an error then, so it says what to do as well.
 *
 * @throws NodeOperationError that names the field
 */
export async function checkTrigger(context: Context): Promise<void> {
	const input = inputOf(context);
	eventsIn(input);
	SIMPLIFY.read(input, 'simplify');
	const { text: wanted = '', textMode, caseSensitive = false } = filtersIn(input);
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
	const { chats = [], senders = [], ignoredSenders = [] } = filters;
	if (chats.length > 0 && !chats.includes(message.chat.id)) return false;
	if (senders.length > 0 && !senders.includes(message.sender.id)) return false;
	if (ignoredSenders.includes(message.sender.id)) return false;
	return (
		!isMessage || (mentionPasses(filters, message) && (await textPasses(filters, message.text)))
	);
}

function mentionPasses({ mention = 'any' }: Filters, { chat, mentions }: Message): boolean {
	if (mention === 'any' || chat.type === 'private') return true;
	return mentions.me || (mention === 'meOrEveryone' && mentions.everyone);
}

async function textPasses(
	{ textMode = 'contains', caseSensitive = false, text: wanted = '' }: Filters,
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

/** The trigger's Events field. */
export function eventsField(events: INodePropertyOptions[], defaults: string[]): INodeProperties {
	return {
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: events,
		default: [...defaults],
		description: 'What starts the workflow. Other events are ignored.',
		builderHint: {
			propertyHint:
				'Name only the events that the workflow handles, and prefer Filters to nodes that drop items: what does not pass costs no execution.',
		},
	};
}

/** The trigger's Filters field; `more` holds what only this platform can tell. */
export function filtersField(
	more: Array<INodeProperties | INodePropertyOptions | INodePropertyCollection> = [],
): INodeProperties {
	const shared = propertiesOf(FILTERS);
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		description: 'Which of the chosen events start the workflow. Others are ignored.',
		options: [...shared, ...more].sort((a, b) =>
			('displayName' in a ? a.displayName : a.name).localeCompare(
				'displayName' in b ? b.displayName : b.name,
				'en',
			),
		),
	};
}
