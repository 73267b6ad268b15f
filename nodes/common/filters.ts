import type {
	IHookFunctions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

import { toIds } from './call';
import { callerOf } from './caller';
import { parameterError } from './errors';
import type { Message } from './message';

/** The trigger's filter fields, as n8n gives them. */
export interface Filters {
	chats?: unknown;
	senders?: unknown;
	ignoredSenders?: unknown;
	mention?: 'any' | 'me' | 'meOrEveryone';
	textMode?: 'startsWith' | 'contains' | 'matches';
	text?: string;
	caseSensitive?: boolean;
}

/** Longer texts are cut before a pattern is tried on them: the author of the pattern is trusted, not that of the text. */
const LONGEST_TEXT_MATCHED = 10_000;

const ID_LISTS = {
	chats: 'Chat IDs',
	senders: 'Sender IDs',
	ignoredSenders: 'Ignored Sender IDs',
} as const;

/**
 * Refuses events and filters that cannot work when the workflow is activated, as an event has nobody to tell.
 *
 * @throws NodeOperationError that names the field
 */
export function checkTrigger(hook: IHookFunctions): void {
	const events: unknown = hook.getNodeParameter('events', []);
	if (!Array.isArray(events) || events.length === 0)
		throw parameterError(callerOf(hook), 'Events', 'names no event');
	const filters = hook.getNodeParameter('filters', {}) as Filters;
	for (const [name, label] of Object.entries(ID_LISTS)) {
		if (toIds(filters[name as keyof Filters]) !== undefined) continue;
		throw parameterError(callerOf(hook), label, 'is neither text nor a list of texts');
	}
	if (filters.textMode !== 'matches') return;
	try {
		textPattern(String(filters.text ?? ''));
	} catch (error) {
		const hint = 'Correct it, or choose another Text Match.';
		throw parameterError(
			callerOf(hook),
			'Text',
			`cannot be used: ${(error as Error).message}`,
			hint,
		);
	}
}

/**
 * Whether a message is one the workflow asked for. The mention and text filters speak of messages; an event of another
 * kind (a member joined, …) is chosen by name and passes them.
 *
 * @param isMessage whether the event is a message somebody wrote
 */
export function passes(filters: Filters, message: Message, isMessage: boolean): boolean {
	const [chats, senders, ignored] = [filters.chats, filters.senders, filters.ignoredSenders].map(
		toIds,
	);
	// An expression that gives no list must not open what it was meant to close.
	if (chats === undefined || senders === undefined || ignored === undefined) return false;
	if (chats.length > 0 && !chats.includes(message.chat.id)) return false;
	if (senders.length > 0 && !senders.includes(message.sender.id)) return false;
	if (ignored.includes(message.sender.id)) return false;
	return !isMessage || (mentionPasses(filters, message) && textPasses(filters, message.text));
}

function mentionPasses({ mention = 'any' }: Filters, { chat, mentions }: Message): boolean {
	if (mention === 'any' || chat.type === 'private') return true;
	return mentions.me || (mention === 'meOrEveryone' && mentions.everyone);
}

function textPasses(
	{ textMode = 'contains', caseSensitive = false, ...filters }: Filters,
	said: string,
): boolean {
	const text = String(filters.text ?? '');
	if (text === '') return true;
	if (textMode === 'matches') {
		return textPattern(text, caseSensitive).test(said.slice(0, LONGEST_TEXT_MATCHED));
	}
	const [heard, wanted] = caseSensitive
		? [said.trim(), text]
		: [said.trim().toLowerCase(), text.toLowerCase()];
	return textMode === 'startsWith' ? heard.startsWith(wanted) : heard.includes(wanted);
}

/** @throws SyntaxError where the pattern is not a regular expression */
export function textPattern(pattern: string, caseSensitive = false): RegExp {
	return new RegExp(pattern, caseSensitive ? 'u' : 'iu');
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
		description:
			'What starts the workflow. Everything else is answered and forgotten, without an execution.',
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
	const shared: INodeProperties[] = [
		{
			displayName: 'Case Sensitive',
			name: 'caseSensitive',
			type: 'boolean',
			default: false,
			description: 'Whether the text filter tells upper case from lower case',
		},
		{
			displayName: 'Chat IDs',
			name: 'chats',
			type: 'string',
			default: '',
			placeholder: 'e.g. groupId1, groupId2',
			description:
				"Only events from these chats, separated by commas. In private chats the ID is the other person's.",
		},
		{
			displayName: 'Ignored Sender IDs',
			name: 'ignoredSenders',
			type: 'string',
			default: '',
			placeholder: 'e.g. userC',
			description: 'No events from these users or robots, separated by commas',
		},
		{
			displayName: 'Mention',
			name: 'mention',
			type: 'options',
			options: [
				{ name: 'Any Message', value: 'any' },
				{ name: 'Only When the Robot Is Mentioned', value: 'me' },
				{ name: 'Only When the Robot or Everyone Is Mentioned', value: 'meOrEveryone' },
			],
			default: 'any',
			description: 'Which group messages count. Private messages always do.',
		},
		{
			displayName: 'Sender IDs',
			name: 'senders',
			type: 'string',
			default: '',
			placeholder: 'e.g. userA, userB',
			description: 'Only events from these users, separated by commas',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			default: '',
			placeholder: 'e.g. help',
			description: 'Only messages with this text, compared as Text Match says',
		},
		{
			displayName: 'Text Match',
			name: 'textMode',
			type: 'options',
			options: [
				{ name: 'Contains', value: 'contains' },
				{ name: 'Matches Regular Expression', value: 'matches' },
				{ name: 'Starts With', value: 'startsWith' },
			],
			default: 'contains',
			description: 'How the Text filter is compared with the message',
		},
	];
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		description: 'Messages that do not pass are answered and forgotten, without an execution',
		options: [...shared, ...more].sort((a, b) =>
			('displayName' in a ? a.displayName : a.name).localeCompare(
				'displayName' in b ? b.displayName : b.name,
				'en',
			),
		),
	};
}
