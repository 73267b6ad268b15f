import type { Field, FieldType, Schema } from './protobuf';

/**
 * The messages of the protobuf endpoints, from the community documents "bot" and "instruction" (full.proto where those
 * say less, the Android clients for `stop-bot`).
 */

const field = (number: number, type: FieldType): Field => ({ number, type });
const text = (number: number) => field(number, 'string');
const int = (number: number) => field(number, 'int');
const many = (number: number, type: FieldType): Field => ({ number, type, repeated: true });

export const STATUS: Schema = { request_id: int(1), code: int(2), msg: text(3) };

const status = field(1, STATUS);

/** Field 5 is a string in the community document, an integer in every client that works. */
function botData(avatarId: FieldType): Schema {
	return {
		bot_id: text(1),
		name: text(2),
		name_id: int(3),
		avatar_url: text(4),
		avatar_id: field(5, avatarId),
		introduction: text(6),
		create_by: text(7),
		create_time: int(8),
		headcount: int(9),
		private: int(10),
		is_stop: int(11),
		always_agree: int(13),
		do_not_disturb: int(15),
		ban_id: int(16),
		top: int(18),
		group_limit: int(20),
	};
}

/** Bot information asks in field 2, board and instruction list in field 3. */
export const BOT_INFO_REQUEST: Schema = { id: text(2) };
export const BOT_INFO: Schema = { status, data: field(2, botData('int')) };
export const BOT_INFO_WITH_TEXT_AVATAR_ID: Schema = { status, data: field(2, botData('string')) };

export const BOARD_REQUEST: Schema = { id: text(3), chat_type: int(4) };
export const BOARDS: Schema = {
	status,
	data: many(2, {
		bot_id: text(1),
		chat_id: text(2),
		chat_type: int(3),
		content: text(4),
		content_type: int(5),
		last_update_time: int(6),
		bot_name: text(7),
	}),
};

export const INSTRUCTION_LIST_REQUEST: Schema = { id: text(3) };
export const INSTRUCTION_LIST: Schema = {
	status,
	data: many(2, {
		command_id: int(1),
		bot_id: text(2),
		command_name: text(3),
		command_description: text(4),
		instruction_type: int(5),
		command_default_text: text(7),
		command_settings_json: text(10),
	}),
};

export const CREATE_BOT_REQUEST: Schema = {
	name: text(2),
	introduction: text(3),
	avatar_url: text(4),
	private: int(5),
};

export const STOP_BOT_REQUEST: Schema = { bot_id: text(2), operation: int(3) };

const page = field(2, { size: int(1), page: int(2) });

export const BOT_PAGE_REQUEST: Schema = { data: page, bot_id: text(3), keywords: text(4) };
export const FOLLOWERS: Schema = {
	status,
	user: many(2, { user_id: text(1), name: text(2), avatar_url: text(4), is_vip: int(6) }),
	total: int(3),
};
export const JOINED_GROUPS: Schema = {
	status,
	group: many(2, { id: text(1), name: text(2), avatar_url: text(3) }),
	total: int(3),
};

export const STATUS_ONLY: Schema = { status };

export const MY_PROFILE: Schema = {
	status,
	data: field(2, {
		id: text(1),
		name: text(2),
		avatar_url: text(4),
		avatar_id: int(5),
		phone: text(6),
		email: text(7),
		is_vip: int(9),
		invitation_code: text(12),
	}),
};

export const USER_REQUEST: Schema = { id: text(2) };
export const USER: Schema = {
	status,
	data: field(2, { id: text(1), name: text(2), name_id: int(3), avatar_url: text(4), avatar_id: int(5) }),
};

export const GROUP_REQUEST: Schema = { group_id: text(2) };
export const GROUP: Schema = {
	status,
	data: field(2, {
		group_id: text(1),
		name: text(2),
		avatar_url: text(3),
		introduction: text(5),
		headcount: int(6),
		create_by: text(7),
		permisson_level: int(9),
		admin: many(20, 'string'),
		limited_msg_type: text(22),
		owner: text(23),
	}),
	bot: many(3, botData('int')),
};

export const GROUP_MEMBERS_REQUEST: Schema = { data: page, group_id: text(3), keywords: text(4) };
export const GROUP_MEMBERS: Schema = {
	status,
	user: many(2, {
		group_id: text(1),
		user_info: field(2, { user_id: text(1), name: text(2), avatar_url: text(4), is_vip: int(6) }),
		permission_level: int(3),
		gag_time: int(4),
		is_gag: int(5),
	}),
	total: int(3),
};
