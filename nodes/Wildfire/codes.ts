/** A code of the server's envelope: its symbolic name, its meaning, and what the user can do. */
export interface Code {
	name: string;
	message: string;
	hint?: string;
	/** Whether the server may not know an ID of the request. */
	unknownId?: true;
	/** Says what to do if a certain endpoint responds with the code, by the endpoint's path. */
	hintsFor?: Record<string, string>;
}

export const SECRET_HINT =
	"Check Robot Secret in the credential. It is the robot's own, not the admin key.";

const ROBOT_TYPES = 'Messages of types 80, 81 and 100–199 cannot be sent by robots.';
const MEMBER_OR_ROBOT =
	'Either the robot or the member is not in the group. Check both, and the group ID.';

const NO_RIGHTS =
	'Robots cannot use custom notifications. A robot without a secret has no rights at all.';
const MAY_NOT_SEND =
	"The robot is silenced in the group, or the server forbids this kind of message: see message.forbidden_client_send_types in the server's configuration, and try Text.";

/** The community server's check is inverted: a plain member may change anybody, a manager who is not the owner only managers. */
const MANAGERS_ONLY = `On the community server, a robot that is a manager can use Set Alias and Set Extra for managers only. Make the robot the owner or a normal member of the group. ${NO_RIGHTS}`;

/** Returns the hint for a code in an endpoint's response. */
export function hintOf({ hint, hintsFor }: Code, path: string): string {
	return hintsFor?.[path] ?? hint ?? "See the server's log, or ask its administrator.";
}

/**
 * The codes that a robot can receive, from the server's error table, the SDKs and the documents together.
 *
 * Source: https://docs.wildfirechat.cn/server/error_code.html and the community server's source
 */
export const CODES: Readonly<Record<number, Code>> = {
	1: { name: 'SECRET_KEY_MISMATCH', message: 'The keys of client and server differ' },
	2: {
		name: 'INVALID_DATA',
		message: 'The server rejected the data',
		hintsFor: { '/robot/group/create': 'For a new group, Type must be one of those offered.' },
	},
	3: {
		name: 'NODE_NOT_EXIST',
		message: 'A node of the server cluster is missing',
		hint: "Ask the server's administrator.",
	},
	4: {
		name: 'SERVER_ERROR',
		message: 'The server had an internal error',
		hint: "See the server's log.",
		hintsFor: {
			'/robot/group/modify':
				'In Group: Update, values of settings must be whole numbers below 2147483648.',
			'/robot/message/send':
				'The server gives this code for a chat room that does not exist. For another chat, see its log.',
		},
	},
	5: { name: 'NOT_MODIFIED', message: 'Nothing was changed' },
	6: { name: 'TOKEN_ERROR', message: 'The server does not accept the token' },
	7: { name: 'KICKED_OFF', message: 'The session was ended by the server' },
	8: {
		name: 'USER_FORBIDDEN',
		message: 'The user is blocked on this server',
		hint: 'An administrator has to unblock the user before messages can be sent.',
	},
	9: {
		name: 'NOT_IN_GROUP',
		unknownId: true,
		message: 'The robot is not in this group',
		hint: 'Add the robot to the group, and check the group ID: the server gives the same code for a group that does not exist.',
		hintsFor: {
			'/robot/group/member/set_alias': MEMBER_OR_ROBOT,
			'/robot/group/member/set_extra': MEMBER_OR_ROBOT,
		},
	},
	10: { name: 'INVALID_MESSAGE', message: 'The server does not accept the message' },
	11: {
		name: 'GROUP_ALREADY_EXIST',
		message: 'A group with this ID exists already',
		hint: 'Leave the group ID empty; the server then creates one.',
	},
	12: { name: 'ALREADY_IN_GROUP', message: 'All of these users are members already' },
	16: { name: 'FRIEND_ALREADY_REQUEST', message: 'A friend request was sent before' },
	18: { name: 'FRIEND_REQUEST_BLOCKED', message: 'The user does not accept friend requests' },
	19: { name: 'FRIEND_REQUEST_EXPIRED', message: 'The friend request has expired' },
	20: {
		name: 'NOT_IN_CHATROOM',
		message: 'The robot is not in this chat room',
		hint: 'Robots cannot enter chat rooms on the community server.',
	},
	21: {
		name: 'NOT_IN_CHANNEL',
		message: 'The robot may not send to this channel',
		hint: 'It must own the channel or be subscribed to it, or the channel must be global.',
	},
	22: { name: 'NOT_LICENSED', message: 'The server has no licence for this' },
	23: { name: 'ALREADY_FRIENDS', message: 'The two are friends already' },
	24: {
		name: 'RECALL_TIME_EXPIRED',
		message: 'The message is too old to be recalled',
		hint: "The server's limit is 120 seconds unless message.recall_time_limit says otherwise.",
	},
	25: { name: 'ALREADY_LOCKED', message: 'Something else holds the lock' },
	26: { name: 'NOT_YOUR_LOCK', message: 'The lock belongs to somebody else' },
	27: { name: 'ROBOT_NO_TOKEN', message: 'A robot cannot log in' },
	28: { name: 'WS_NOT_CONFIGURED', message: "The server's WebSocket is not set up" },
	30: { name: 'TIME_INCONSISTENT', message: 'The clocks of two machines differ too much' },
	35: {
		name: 'MESSAGE_TOO_LARGE',
		message: 'The message is too large',
		hint: 'Stay below 15 KB, or send a file.',
	},
	60: { name: 'CONFERENCE_ROOM_NOT_EXIST', message: 'There is no such conference room' },
	61: {
		name: 'CONFERENCE_SERVICE_NOT_AVAILABLE',
		message: 'The conference service is not available',
	},
	70: {
		name: 'APPLICATION_TOKEN_WRONG_OR_EXPIRED',
		message: 'The application code is wrong or has expired',
	},
	90: { name: 'CONFERENCE_SERVER', message: 'The conference server refused' },
	220: {
		name: 'FUNCTION_DISABLED',
		message: 'This function is switched off on the server',
		hint: "An administrator can switch it on in the server's configuration.",
	},
	221: { name: 'SERVER_BUSY', message: 'The server is busy', hint: 'Try again in a while.' },
	222: { name: 'PARTLY_SUCCESS', message: 'Only a part was done' },
	225: {
		name: 'OTHER_CLIENT_IN_CHATROOM',
		message: 'Another client of the robot is in the chat room',
	},
	236: { name: 'CHANNEL_NOT_EXIST', message: 'There is no such channel' },
	237: { name: 'CHANNEL_NO_SECRET', message: 'The channel has no secret' },
	238: { name: 'USER_NOT_PREPARED', message: 'The user is not connected' },
	239: {
		name: 'API_NOT_SIGNED',
		message: 'The signature headers are incomplete',
		hint: 'A proxy before the server must pass on the headers nonce, timestamp, sign and rid.',
	},
	240: {
		name: 'GROUP_EXCEEDS_MAX_MEMBER_COUNT',
		message: 'The group would have too many members',
		hint: 'The limit is a setting of the server.',
	},
	241: {
		name: 'GROUP_MUTED',
		message: 'The group is muted',
		hint: 'In a muted group only the owner and the managers can send, and on professional servers members who are allowed to speak, too. The community server refuses a robot even if it is allowed to speak. Unmute the group, or make the robot a manager.',
	},
	242: {
		name: 'SENSITIVE_MATCHED',
		message: 'The text contains a word that this server does not allow',
		hint: 'Change the text; the list of words belongs to the server.',
	},
	243: {
		name: 'SIGN_EXPIRED',
		message: 'The signature is too old',
		hint: 'The clocks of n8n and the IM server are more than two hours apart. Correct them.',
	},
	244: {
		name: 'AUTH_FAILURE',
		message: "The robot's secret is wrong",
		hint: SECRET_HINT,
	},
	245: {
		name: 'USER_BLOCKED',
		message: "The user is blocked, or the server's licensed number of users is exceeded",
	},
	246: { name: 'IN_BLACK_LIST', message: 'The user has blocked the robot' },
	247: {
		name: 'FORBIDDEN_SEND_MSG',
		message: 'The robot has been forbidden to send messages',
		hint: 'An administrator has to allow it again.',
	},
	248: {
		name: 'NO_RIGHT',
		message: 'The robot has no right to do this',
		hintsFor: {
			'/robot/profile':
				'The robot has no secret, so it may not use the API. Set one on the server first.',
			'/robot/group/member/set_alias': MANAGERS_ONLY,
			'/robot/group/member/set_extra': MANAGERS_ONLY,
			'/robot/message/send': MAY_NOT_SEND,
			'/robot/message/reply': MAY_NOT_SEND,
			'/robot/message/update':
				"The server may not allow updates of this kind of message: see message.allow_client_update_types in the server's configuration. A robot updates its own messages only.",
		},
		hint: `Some actions need the group's owner or a manager. Robots cannot create, change or leave organisation groups, or add members to them. A silenced member cannot speak. ${NO_RIGHTS}`,
	},
	249: { name: 'TIMEOUT', message: 'The server took too long' },
	250: {
		name: 'OVER_FREQUENCY',
		message: 'The robot makes too many requests',
		hint: 'The server allows 1000 in 10 seconds unless http.robot.rate_limit says otherwise. Lower Concurrent Requests or spread the work.',
	},
	251: {
		name: 'INVALID_PARAMETER',
		message: 'The server does not accept a parameter',
		hint: 'A value is missing or outside of its range.',
		hintsFor: {
			'/robot/group/modify':
				'In Group: Update, this server has no setting with this number. The community server has 0 to 6.',
			'/robot/message/send': ROBOT_TYPES,
			'/robot/message/reply': ROBOT_TYPES,
			'/robot/message/update': ROBOT_TYPES,
		},
	},
	253: {
		name: 'NOT_EXIST',
		unknownId: true,
		message: 'There is no such user, group, member, message or robot',
		hint: 'Check the IDs, and Robot ID in the credential.',
		hintsFor: { '/robot/profile': 'The server knows no robot with this Robot ID.' },
	},
	254: {
		name: 'NOT_IMPLEMENTED',
		message: 'This server does not have this function',
		hint: 'It needs the professional edition or a newer server.',
	},
};
