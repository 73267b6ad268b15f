import { flag, notice, when } from '../common/fields';
import { filters } from '../common/filters';
import { mediaOptions } from '../common/media';
import { events, options, simplify } from '../common/triggerFields';
import { eventOptions, isServerEvent } from './events';

/** The fields of the WildfireChat Trigger. */
export const triggerFields = {
	callbackNotice: notice(
		'A robot has one callback, so one active workflow. While you listen for a test event, the active workflow hears nothing; its callback is put back afterwards.',
	),
	events: events(eventOptions, ['groupMessage', 'privateMessage']),
	serverNotice: when(
		{ events: eventOptions.map(({ value }) => value).filter(isServerEvent) },
		notice(
			'For events of the whole server ("Server: …"), set a Callback Token in the credential and have the administrator enter this node\'s production URL with ?token=…&event=… in wildfirechat.conf, under the key that the event\'s description names. The values for event are in the documentation.',
		),
	),
	filters: filters({
		ignoreRobots: flag({
			displayName: 'Ignore Other Robots',
			default: true,
			description:
				'Whether to ignore messages written by robots, so that two robots cannot answer each other for ever. Where the server does not say who is a robot, the node looks it up once for each sender.',
		}),
	}),
	simplify: simplify(
		"Whether to return the envelope that all platforms of this package share instead of the server's own JSON, which it holds as raw",
	),
	options: options(mediaOptions('The address comes from the sender of the message.')),
	replaceCallback: flag({
		displayName: 'Replace Existing Callback',
		description:
			"Whether to take the robot's callback over from another program or workflow. If off, the workflow cannot be activated while somebody else has it.",
	}),
};
