import { combineMessages } from '../common/triggers/combineMessages';
import { choice, flag, map, notice, text, when, type Values } from '../common/fields';
import { quoteInInput } from '../common/triggers/envelope';
import { everyone, filters, respondToFor } from '../common/triggers/filters';
import { mediaOptions } from '../common/triggers/media';
import { streamingOptions } from '../common/streaming/options';
import { resolveNames } from '../common/triggers/resolvedNames';
import { events, options, simplify } from '../common/triggers/triggerFields';
import { eventOptions } from './events';
import { botId, GROUP_ID, USER_ID } from './fields';

/** The first fields of both triggers. */
const shared = {
	events: events(eventOptions, ['groupMessage', 'privateMessage', 'instruction'], {
		// The platform does not say who saved settings.
		nameless: { senders: ['settingsSaved'] },
	}),
	respondTo: respondToFor(['groupMessage', 'instruction']),
};

const PRIVATE_NOTE =
	'An entry from the list means that group only. An ID that you type means the group with this ID, or the private chat with the person who has it.';

/** The options that both triggers have in common. */
const ownOptions = {
	quoteInInput,
	resolveNames: resolveNames(
		'Whether to request the name of the group, which the platform does not send. Each name is requested at most once an hour. The workflow starts without a name that does not come within 3 seconds.',
	),
	...mediaOptions(
		'The picture or video of a quoted message is named quoted. Addresses of images work for an hour.',
	),
	mediaUrl: map(
		text({
			displayName: 'Media Base URL',
			placeholder: 'e.g. https://media.example.com',
			description:
				"Proxy for media that come without an address: pictures and stickers are fetched from /image below it, the others from /file, /video and /audio. The platform's own servers if left empty.",
		}),
		(url) => url.trim().replace(/\/+$/, ''),
	),
};

export type OwnOptions = Values<typeof ownOptions>;

/** The fields of the Yunhu WebSocket Trigger. */
export const socketFields = {
	socketNotice: notice(
		'The bot must be set to WebSocket: in the console, or with Bot: Set Event Link. Its events must be switched on in the console, or with Bot: Set Event Switches. Any number of workflows of this n8n can listen to the same bot.',
	),
	...shared,
	simplify,
	filters: filters(
		{
			chats: {
				search: 'searchKnownChats',
				modes: [GROUP_ID],
				listNote: `The list shows the groups named in the credential. ${PRIVATE_NOTE}`,
			},
			// Only the account of a bot's owner can list users.
			senders: { modes: [USER_ID] },
		},
		{ everyone },
	),
	options: options({ ...ownOptions, combineMessages }),
};

const AUTOMATIC = { setUp: ['automatic'] };

/** The fields of the Yunhu Trigger. */
export const webhookFields = {
	setUp: choice({
		displayName: 'Set Up Link',
		options: [
			{
				name: 'Automatically',
				value: 'automatic',
				description:
					"The trigger enters its address in the console, with the account of the bot's owner",
			},
			{
				name: 'In the Console',
				value: 'manual',
				description: 'You enter the address yourself',
			},
		],
		default: 'automatic',
	}),
	linkNotice: when(
		AUTOMATIC,
		notice(
			'A bot has one link. Several workflows of this n8n share it, and a test run shares it with them: each gets every event. While another program has the events, publishing and test runs are refused.',
		),
	),
	consoleNotice: when(
		{ setUp: ['manual'] },
		notice(
			"In the console (www.yhchat.com/control), enter this node's production URL followed by ?secret= and the Webhook Secret of the credential as the bot's event subscription link, and switch the events on. For a test run while no workflow of the bot is published, enter the test URL in the same way.",
		),
	),
	botId: when(AUTOMATIC, botId),
	...shared,
	simplify,
	replaceLink: when(
		AUTOMATIC,
		flag({
			displayName: 'Replace Existing Link',
			description:
				"Whether to take the bot's events over from another program. If off, publishing is refused while another program has them.",
		}),
	),
	filters: filters(
		{
			chats: {
				search: 'searchChats',
				modes: [GROUP_ID],
				listNote: `The list shows the bot's groups; with Set Up Link in the console, those named in the credential. ${PRIVATE_NOTE}`,
			},
			senders: {
				search: 'searchSenders',
				modes: [USER_ID],
				listNote: 'The list shows the users who added the bot',
			},
		},
		{ everyone },
	),
	options: options({ ...ownOptions, ...streamingOptions }),
};
