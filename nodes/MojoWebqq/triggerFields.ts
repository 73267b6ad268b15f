import { choice, notice, type TypedMode } from '../common/fields';
import { everyone, filters, respondToFor } from '../common/triggers/filters';
import { LISTENER_OPTIONS } from '../common/triggers/listener';
import { events, options, simplify } from '../common/triggers/triggerFields';
import { eventOptions, NAMELESS } from './events';
import { modesFor, nameOf } from './fields';

const DEFAULT_EVENTS = ['groupMessage', 'privateMessage'];

const { id, uid } = modesFor('person');

/** The modes of the filters. Numbers come first, because IDs change with every login. */
const SENDER_BY: [TypedMode, TypedMode] = [uid, id];

/** A chat is with a person or with a group. */
const CHAT_BY: [TypedMode, TypedMode] = [{ ...uid, displayName: 'By QQ or Group Number' }, id];

const LIST_NOTE =
	'Numbers stay the same after a login, IDs do not; the client knows numbers only after a login with a password.';

/** A group and a friend may have the same number. */
const KIND_NOTE =
	'An entry from the list means that chat only. A number that you type means the group and the private chat that have it.';

/** The fields that both triggers have in common. */
const shared = {
	respondTo: respondToFor(['discussionMessage', 'groupMessage']),
	simplify,
	filters: filters(
		{
			chats: {
				search: 'searchChats',
				modes: CHAT_BY,
				listNote: `${LIST_NOTE} ${KIND_NOTE}`,
				idOf: nameOf,
			},
			senders: { search: 'searchFriends', modes: SENDER_BY, listNote: LIST_NOTE, idOf: nameOf },
		},
		{ everyone },
	),
};

/** The fields of the QQ (Mojo-Webqq) Trigger. */
export const pollFields = {
	pollNotice: notice(
		'Only one program can ask a client for its events. Any number of workflows of this n8n can listen at the same time. Do not let another program call check_event.',
	),
	events: events(eventOptions('poll'), DEFAULT_EVENTS, {
		known: eventOptions('webhook'),
		nameless: NAMELESS,
	}),
	...shared,
	options: options(LISTENER_OPTIONS),
};

/** The fields of the QQ (Mojo-Webqq) Webhook Trigger. */
export const webhookFields = {
	postApiNotice: notice(
		"Give this node's production URL to the client as post_api, with the Webhook Secret of the credential as token: post_api => 'https://…/webhook?token=SECRET'. If the client has the URL of another active workflow, this one joins it: enter nothing.",
	),
	responseMode: choice({
		displayName: 'Respond',
		options: [
			{
				name: 'Immediately',
				value: 'onReceived',
				description: 'The response has no content; the workflow sends its answers itself',
			},
			{
				name: 'Using Answer Webhook Operation',
				value: 'responseNode',
				description: 'A QQ (Mojo-Webqq) node with Message: Answer Webhook answers the message',
			},
			{
				name: 'When Last Node Finishes',
				value: 'lastNode',
				description: 'The first item of the last node answers the message',
			},
		],
		default: 'onReceived',
		description:
			"How a received message is answered; other events are answered immediately. The last node's JSON may have reply (text), shutup (1 mutes the sender in a group) and shutup_time (seconds, at least 60).",
	}),
	events: events(eventOptions('webhook'), DEFAULT_EVENTS, { nameless: NAMELESS }),
	...shared,
	options: options({}),
};
