/** A code of the platform, its meaning, and what the user can do. */
export interface Code {
	code: number;
	/** Matches the platform's message, if the number has several meanings. */
	words?: RegExp;
	name: string;
	message: string;
	hint?: string;
	/** Whether the platform may not know an ID of the request. */
	unknownId?: true;
}

/** The meaning of an answer that refuses the bot's token. */
export const BOT_TOKEN_REFUSED = {
	name: 'UNAUTHORIZED',
	message: 'The platform does not accept the bot token',
	hint: "Check Bot Token in the credential: it must be the bot's own, not that of the account, and a reset makes the previous token invalid.",
};

const NO_RIGHT_HINT =
	"The owner of the group can give the bot this right in the group's settings, or with Bot: Set Group Permissions.";

/**
 * The codes; the first entry that matches counts.
 *
 * Source: https://www.yhchat.com/document/1-5, /document/456-*, and the community documentation
 * (src/api/bot/README.md)
 */
export const CODES: Code[] = [
	{
		code: -1,
		words: /未添加当前机器人/,
		name: 'NOT_IN_GROUP',
		unknownId: true,
		message: 'The bot is not in this group',
		hint: 'Have the bot added to the group.',
	},
	{
		code: -1,
		// Takes linear time for any text, because a hostile server can send a long one.
		words: /群[^群\n]*不存在/,
		name: 'GROUP_NOT_EXIST',
		unknownId: true,
		message: 'There is no such group',
		hint: 'Check the group ID, and that it is not the ID of a user.',
	},
	{
		code: -1,
		words: /消息不存在/,
		name: 'MESSAGE_NOT_EXIST',
		message: 'There is no such message, or the bot may not change it',
		hint: 'A bot can only change its own messages, and must name the chat to which they were sent.',
	},
	{
		code: -1,
		words: /(图片|视频|文件)获取失败/,
		name: 'UPLOAD_REFUSED',
		message: 'The platform did not accept the file',
		hint: 'Check that it is a file of this kind, and not empty.',
	},
	{
		code: -1,
		words: /无禁言用户权限/,
		name: 'NO_RIGHT_TO_MUTE',
		message: 'The bot may not mute members of this group',
		hint: NO_RIGHT_HINT,
	},
	{
		code: -1,
		words: /无移除群成员权限/,
		name: 'NO_RIGHT_TO_REMOVE',
		message: 'The bot may not remove members of this group',
		hint: NO_RIGHT_HINT,
	},
	{
		code: -1,
		words: /无修改群信息权限/,
		name: 'NO_RIGHT_TO_EDIT',
		message: 'The bot may not change this group',
		hint: NO_RIGHT_HINT,
	},
	{
		code: -1,
		// No source has this text, so any that speaks of tags and of a right counts.
		words: /标签[^标\n]*权限|权限[^权\n]*标签/,
		name: 'NO_RIGHT_TO_TAGS',
		message: 'The bot may not manage the tags of this group',
		hint: NO_RIGHT_HINT,
	},
	{
		code: -1,
		words: /不可以(禁言|移除)群主/,
		name: 'IS_OWNER',
		message: 'This cannot be done to the owner of the group',
	},
	{
		code: -1,
		words: /颜色输入错误/,
		name: 'INVALID_COLOR',
		message: 'The platform does not accept the color',
		hint: 'Write it as #RRGGBB.',
	},
	{
		code: -1,
		words: /标签长度过长/,
		name: 'TAG_TOO_LONG',
		message: 'The name of the tag is too long',
		hint: 'A tag has at most 9 characters.',
	},
	{
		code: -1,
		words: /标签已存在/,
		name: 'TAG_EXISTS',
		message: 'The group already has a tag with this name',
	},
	{
		code: -1,
		words: /标签不存在/,
		name: 'TAG_NOT_EXIST',
		message: 'The group has no tag with this name',
	},
	{
		code: -1,
		words: /机器人不存在/,
		name: 'BOT_NOT_EXIST',
		message: 'There is no such bot',
		hint: 'Check the bot ID.',
	},
	{ code: -1, name: 'REFUSED', message: 'The platform refused' },
	{ code: -9, name: 'ALREADY_ADDED', message: 'The user, group or bot was added before' },
	{
		code: -101,
		name: 'NOT_LOGGED_IN',
		message: 'The account is not logged in',
		hint: 'Check the Yunhu User API credential: the token may have expired, been revoked or belong to a bot, or the email address or password is wrong.',
	},
	{
		code: 1002,
		words: /token不存在/,
		name: 'TOKEN_MISSING',
		message: 'The bot token is missing',
		hint: 'Check Bot Token in the credential.',
	},
	{
		code: 1002,
		name: 'INVALID_PARAMETER',
		message: 'The platform does not accept a parameter',
		hint: 'Check the IDs and the other fields.',
	},
	{
		code: 1003,
		words: /不是机器人好友/,
		name: 'NOT_A_FRIEND',
		message: 'This user has not added the bot',
		hint: 'A bot can write only to users who added it, and to groups that it is in. To write to a group, set Send To to Group.',
	},
	{ code: 1003, ...BOT_TOKEN_REFUSED },
	{ code: 1004, name: 'BOT_BANNED', message: 'The bot is banned' },
	{ code: 1005, name: 'CHAT_BANNED', message: 'The chat is banned' },
	{
		code: 1007,
		name: 'OVER_FREQUENCY',
		message: 'The bot makes too many requests',
		hint: 'The platform accepts 10 a second for each endpoint. Another program may use the same bot.',
	},
	{
		code: 1100,
		name: 'INVALID_REQUEST',
		message: 'The platform does not accept the request',
		hint: 'Check the IDs and the other fields.',
	},
	{
		code: 4402,
		name: 'USER_NOT_EXIST',
		message: 'There is no such user',
		hint: "Check the user ID: a number such as 7756242, the sender's ID in the triggers' items.",
	},
	{ code: 7100, name: 'USER_BANNED', message: 'The user is banned' },
];

/** The name of any other code. */
export const UNKNOWN_CODE = 'UNKNOWN';

/**
 * Returns the meaning of a code.
 *
 * @param words the platform's message, which decides where a code has several meanings
 */
export function codeOf(code: number, words: string): Code {
	return (
		CODES.find((known) => known.code === code && (known.words?.test(words) ?? true)) ?? {
			code,
			name: UNKNOWN_CODE,
			message: 'The platform refused with a code that its documents do not list',
		}
	);
}
