import { MAY_HAVE_HAPPENED } from '../common/requests/serviceTexts';

/** The meaning of a `code` other than 0, and what the user can do. */
export interface Code {
	name: string;
	message: string;
	hint?: string;
	/** What to do instead where what is missing was named by its number, and the parameters that name it so. */
	ofNumbers?: { parameters: readonly string[]; hint: string };
	/** Whether the message may have been sent. */
	mayHaveHappened?: true;
}

export const AUTH_HINT =
	'Check the authentication fields of the credential, and with a signature the clocks of both machines.';

const STABLE_SELECTORS =
	'IDs change with every login by QR code. Choose again from the list, or select by QQ number, group number or name.';

const WITH_PASSWORD =
	'it must have logged in with a password (pwd) and Webqq::Encryption, not only by QR code';

/** What a client needs to know numbers and roles: the end of a sentence about it, and a second one. Seen with version 2.2.7. */
export const EXTENSION_DATA = `only with extension data: ${WITH_PASSWORD}. Client: Relogin loses this data`;

const KNOWS_NUMBERS = `Check the number. The client knows QQ and group numbers ${EXTENSION_DATA}.`;
const WITHOUT_NUMBERS = 'Without it, choose again from the list, or select by ID or name.';
const LOAD_MEMBERS = 'Group: Search loads the members of a group.';

/** The hint of a code for what was named by its number, in one of these parameters. */
function ofNumbers(...parameters: string[]): Pick<Code, 'ofNumbers'> {
	return { ofNumbers: { parameters, hint: `${KNOWS_NUMBERS} ${WITHOUT_NUMBERS}` } };
}

/**
 * The codes of the Openqq plugin and of the Controller (1 to 5). Codes -1 to -5 are the result of a message after
 * three attempts of the client. Codes -1, -4 and -5 mean only that the client did not understand QQ's answer.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq, lib/Mojo/Webqq/Plugin/Openqq.pm, Controller.pm and Message/*.pm
 */
export const CODES: Readonly<Record<number, Code>> = {
	1: {
		name: 'CLIENT_NOT_FOUND',
		message: 'The Controller has no running client with this name',
		hint: 'Check the client name in the credential or the node, or start the client with Controller: Start Client.',
	},
	2: {
		name: 'NO_PORT',
		message: 'The Controller has no free port for another client',
		hint: 'Stop a client, or give the Controller more ports.',
	},
	3: {
		name: 'START_FAILED',
		message: 'The Controller could not start the client',
		hint: "See the Controller's log.",
	},
	4: {
		name: 'NO_PROCESS',
		message: 'The client ended as soon as it was started',
		hint: "See the client's log.",
	},
	5: {
		name: 'TOO_MANY_CLIENTS',
		message: 'The Controller already runs its largest number of clients',
		hint: 'Stop a client, or raise max_clients of the Controller.',
	},
	100: {
		name: 'NOT_FOUND',
		message: 'There is no such friend, group or member',
		hint: STABLE_SELECTORS,
		...ofNumbers('uid', 'group_uid'),
	},
	101: {
		name: 'GROUP_NOT_FOUND',
		message: 'There is no such group',
		hint: STABLE_SELECTORS,
		...ofNumbers('uid'),
	},
	102: {
		name: 'DISCUSSION_NOT_FOUND',
		message: 'There is no such discussion',
		hint: 'IDs change with every login by QR code. Choose again from the list.',
	},
	103: {
		name: 'GROUP_MEMBER_NOT_FOUND',
		message: 'The group has no such member, or its members are not loaded yet',
		hint: `${LOAD_MEMBERS} IDs change with every login by QR code.`,
		ofNumbers: {
			parameters: ['uid', 'group_uid'],
			hint: `${LOAD_MEMBERS} ${KNOWS_NUMBERS} ${WITHOUT_NUMBERS}`,
		},
	},
	104: {
		name: 'DISCUSSION_MEMBER_NOT_FOUND',
		message: 'The discussion has no such member, or its members are not loaded yet',
		hint: 'The client loads them every ten minutes, and with a message of the discussion.',
	},
	105: { name: 'NO_CHAT', message: 'There is no such group or discussion', hint: STABLE_SELECTORS },
	200: {
		name: 'NO_MEMBER',
		message: 'The server was given no member',
		hint: 'Name at least one member.',
	},
	201: {
		name: 'REFUSED',
		message: 'QQ or the client refused; nothing was done',
		hint: `The robot must be owner or manager of the group, the member neither, and the client needs extension data: ${WITH_PASSWORD}. The client's log gives the reason.`,
	},
	400: {
		name: 'NO_TIME',
		message: 'The server does not accept the duration',
		hint: 'It must be a whole number of minutes, at least 1.',
	},
	[-1]: {
		name: 'NO_JSON',
		message: "The message may have been sent: QQ's answer to the client was not JSON",
		hint: MAY_HAVE_HAPPENED,
		mayHaveHappened: true,
	},
	[-2]: { name: 'NOT_STARTED', message: 'The message was not sent' },
	[-3]: {
		name: 'SEND_FAILED',
		message: 'The message was not sent: QQ refused it',
		hint: 'The client tries three times, in a discussion once. After five refusals in a row it logs in again automatically.',
	},
	[-4]: {
		name: 'UNKNOWN_ANSWER',
		message: 'The message may have been sent: the client does not know the answer that QQ gave',
		hint: MAY_HAVE_HAPPENED,
		mayHaveHappened: true,
	},
	[-5]: {
		name: 'UNKNOWN_CODE',
		message:
			'The message may have been sent: the client does not know the code that QQ gave, as for too many messages in a short time',
		hint: MAY_HAVE_HAPPENED,
		mayHaveHappened: true,
	},
	[-6]: {
		name: 'AUTH_FAILURE',
		message: "The server's auth callback refused the request",
		hint: AUTH_HINT,
	},
};

/** Name of check_client's refusal for a client that has not written its state file yet. */
export const STATE_UNKNOWN = 'STATE_UNKNOWN';

/** The refusals with code 1 that do not mean CLIENT_NOT_FOUND, by the Controller's words. Source: Controller.pm (2.2.7) */
export const OF_KNOWN_CLIENT: ReadonlyMap<string, Code> = new Map([
	[
		'client state file read error',
		{
			name: STATE_UNKNOWN,
			message: 'The client has not written its state yet',
			hint: 'Try again a few seconds after its start.',
		},
	],
	[
		// stop_client, where the process cannot be sent a signal.
		'failure',
		{
			name: 'STOP_FAILED',
			message: 'The Controller knows the client, but could not stop its process',
			hint: "The process may have ended already. Check it with Controller: Check Client, and see the Controller's log.",
		},
	],
]);
