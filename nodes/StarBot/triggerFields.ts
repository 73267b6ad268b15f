import type { IDisplayOptions } from 'n8n-workflow';

import {
	byId,
	choice,
	flag,
	HAS_VALUE,
	id,
	ids,
	map,
	notice,
	offered,
	rows,
} from '../common/fields';
import { quoteInInput, SIMPLIFIED } from '../common/triggers/envelope';
import { filters, namedFilter, respondToFor } from '../common/triggers/filters';
import { events, options, simplify } from '../common/triggers/triggerFields';
import { codedEvents, eventOptions, eventsOfCodes, WITHOUT_CHAT, WITHOUT_SENDER } from './events';
import { GROUP_ID, INSTANCE_ID, ROBOT_ID } from './ids';

const eventCodes = map(
	rows({
		displayName: 'Event Codes',
		placeholder: 'Add code',
		description:
			"Codes of events that are published on the vendor's pages only. Group and official account messages need none. An event with any other code comes as the event Other, with its code in details.",
		row: { displayName: 'Code', name: 'code' },
		title:
			'={{ $collection.item.properties[1].options.find((event) => event.value === $collection.item.value.event)?.name }}',
		fields: {
			code: id({ displayName: 'Code', description: 'The "event" on the vendor\'s page' }),
			event: choice({
				displayName: 'Event',
				options: eventsOfCodes,
				default: 'friendRequest',
			}),
		},
	}),
	(codes) => new Map(codes.map(({ code, event }) => [code, event])),
);

export const GROUP_MESSAGE = 'groupMessage';

/**
 * StarBot does not document which value of a group message holds the writer. It may be `fromWxId`, as in other messages, or that is the
 * group: then the node does not know the writer without Sender Parameter.
 */
export const SENDER_REMEDY =
	"Enter the name of the value with the writer in Sender Parameter under Options: it is on the vendor's page of group messages.";

/** What the settings do that need the writer of a group message, while the node does not know it. */
export const EFFECTS = {
	senders: 'Senders lets no group message pass',
	ignoredSenders: 'Ignored Senders ignores nobody in a group',
	memoryPer: 'everybody in a group shares one conversation with the AI',
};

/** A notice for a setting that has no effect on group messages while the node does not know their writers. */
function senderNotice(setting: IDisplayOptions['show'], effect: string) {
	return offered(
		{
			show: { events: [GROUP_MESSAGE], ...setting },
			hide: { '/options.senderField': [HAS_VALUE] },
		},
		notice(
			`StarBot does not document which value of a Group Message holds the writer. Unless it is fromWxId, ${effect}. ${SENDER_REMEDY}`,
		),
	);
}

const GROUP_MESSAGES = "the vendor's page of group messages";

/** The fields of the WeChat (StarBot) Trigger. */
export const triggerFields = {
	callbackNotice: notice(
		"Paste this node's production URL into the StarBot client as its callback address, with the Webhook Secret of the credential at its end: https://…/webhook?token=SECRET. If the client has the URL of another active workflow, this one joins it: paste nothing. The client must be able to reach n8n.",
	),
	events: events(eventOptions, ['groupMessage', 'privateMessage'], {
		nameless: { chats: WITHOUT_CHAT, senders: WITHOUT_SENDER },
	}),
	respondTo: respondToFor([GROUP_MESSAGE]),
	codeNotice: offered(
		{
			show: { events: codedEvents.map(({ value }) => value) },
			hide: { '/options.eventCodes': [HAS_VALUE] },
		},
		notice(
			`StarBot publishes the codes of some events on its pages only: ${codedEvents.map(({ name }) => name).join(', ')}. Enter them in Event Codes under Options: without its code none of them starts the workflow.`,
		),
	),
	simplify,
	filters: filters(
		{
			chats: {
				search: 'searchChats',
				modes: [GROUP_ID],
				listNote:
					"The list shows the groups and friends of all robots that are logged in. In private chats the ID is the other person's.",
			},
			senders: {
				search: 'searchSenders',
				modes: [byId('wxid_abc123')],
				listNote: 'The list shows the friends of all robots that are logged in',
			},
		},
		{
			ignoreOwn: flag({
				displayName: 'Ignore Own Messages',
				default: true,
				description:
					'Whether to ignore messages that the robot itself wrote, which the client reports as well. A workflow that answers them would loop.',
			}),
			robots: namedFilter(
				{
					displayName: 'Robots',
					row: 'Robot',
					description: 'Only events of these robots',
				},
				{
					search: 'searchInstances',
					modes: [INSTANCE_ID, ROBOT_ID],
					listNote:
						'Some events name no robot ID, so the list gives instance IDs. Use them where you can.',
				},
			),
		},
	),
	sendersNotice: senderNotice({ '/filters.senders': [HAS_VALUE] }, EFFECTS.senders),
	ignoredNotice: senderNotice({ '/filters.ignoredSenders': [HAS_VALUE] }, EFFECTS.ignoredSenders),
	options: options({
		eventCodes,
		groupField: id({
			displayName: 'Group ID Parameter',
			description: `The name of the value under "data" that holds the group ID, as on ${GROUP_MESSAGES}. If empty, the node takes the ID that ends with @chatroom or @im.chatroom.`,
		}),
		mentionedField: id({
			displayName: 'Mentioned Parameter',
			description: `The name of the value under "data" that holds the list of mentioned wxids, as on ${GROUP_MESSAGES}, if it has one`,
		}),
		quoteInInput,
		robotNames: ids({
			displayName: 'Robot Names',
			separator: 'comma',
			placeholder: 'e.g. Helper, Front Desk',
			description:
				'Nicknames of the robot, separated by commas. A group message with @ and one of them counts as a mention. If empty, the StarBot client reports the nickname of the account. If it differs in a group, enter all names here, the name of the account too.',
		}),
		senderField: id({
			displayName: 'Sender Parameter',
			description: `The name of the value under "data" that holds the writer's wxid, as on ${GROUP_MESSAGES}. If empty, group messages may have no sender.`,
		}),
	}),
	memoryNotice: senderNotice(
		{ '/options.memoryPer': ['sender'], ...SIMPLIFIED.show },
		EFFECTS.memoryPer,
	),
};
