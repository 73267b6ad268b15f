import { byId, choices, flag, notice, when } from '../common/fields';
import { quoteInInput } from '../common/triggers/envelope';
import { everyone, filters, respondToFor } from '../common/triggers/filters';
import { mediaOptions } from '../common/triggers/media';
import { streamingOptions } from '../common/streaming/options';
import { resolveNames } from '../common/triggers/resolvedNames';
import { events, options, simplify } from '../common/triggers/triggerFields';
import { eventOptions } from './events';
import { isServerEvent, NAMELESS } from './serverEvents';

const robotOptions = eventOptions.filter(({ value }) => !isServerEvent(value));
const serverOptions = eventOptions.filter(({ value }) => isServerEvent(value));

const serverEvents = choices({
	displayName: 'Server Events',
	options: serverOptions,
	default: [],
	description:
		'Events of the whole server that start the workflow as well. Its administrator has them sent to this trigger.',
});

/** The fields of the WildfireChat Trigger. */
export const triggerFields = {
	callbackNotice: notice(
		'A robot has one callback. Several workflows of this n8n share it, and a test run shares it with them: each gets every event. While another program has the callback, publishing and test runs are refused.',
	),
	events: events(robotOptions, ['groupMessage', 'privateMessage'], {
		known: eventOptions,
		further: { serverEvents },
		nameless: NAMELESS,
	}),
	respondTo: respondToFor(['groupMessage', 'otherMessage']),
	serverEvents,
	serverNotice: when(
		{ serverEvents: serverOptions.map(({ value }) => value) },
		notice(
			"For events of the whole server, set a Webhook Secret in the credential and have the administrator enter this node's production URL with ?token=…&event=… in wildfirechat.conf, under the key that the event's description names. The values for event are in the documentation.",
		),
	),
	simplify,
	replaceCallback: flag({
		displayName: 'Replace Existing Callback',
		description:
			"Whether to take the robot's callback over from another program. If off, publishing is refused while another program has it.",
	}),
	filters: filters(
		{
			chats: {
				search: 'searchGroups',
				modes: [byId('groupId1')],
				listNote:
					"The list shows the groups named in the credential. In private chats the ID is the other person's.",
			},
			senders: { search: 'searchUsers', modes: [byId('userA')] },
		},
		{
			everyone,
			ignoreRobots: flag({
				displayName: 'Ignore Other Robots',
				default: true,
				description:
					'Whether to ignore messages written by robots, so that two robots cannot answer each other endlessly. If the server does not say who is a robot, the node looks it up once for each sender.',
			}),
		},
	),
	options: options({
		quoteInInput,
		resolveNames: resolveNames(
			'Whether to request the names of the sender and the chat from the server if it does not send them, which is its default. Each name is requested at most once an hour. The workflow starts without a name that does not come within 3 seconds.',
		),
		...mediaOptions('The sender of a message decides from which server n8n fetches.'),
		...streamingOptions,
	}),
};
