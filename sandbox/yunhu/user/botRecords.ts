import type { Value } from '../protobuf';
import type { Bot, Group } from '../state';

/* How calls describe bots and groups. */

const SEND_URI = 'https://chat-go.jwzhd.com/open-apis/v1/bot/send?token=';

export const BANNER = {
	id: 6,
	title: '机器人开发指南',
	introduction: '依托开放的服务接口，用户可以打造属于自己的机器人，提升工作生活效率',
	targetId: '',
	targetUrl: 'https://www.yhchat.com/document/1-3',
	imageUrl: 'https://chat-img.jwznb.com/ca2b3753a9e7dbb94881b5f9364f7ffc.tmp',
	sort: 40,
	delFlag: 0,
	createTime: 0,
	remark: '',
	createBy: 0,
	typ: 2,
};

export function detail(bot: Bot) {
	return {
		id: bot.id,
		botId: bot.botId,
		nickname: bot.nickname,
		nicknameId: bot.nicknameId,
		avatarId: bot.avatarId,
		avatarUrl: bot.avatarUrl,
		type: 0,
		introduction: bot.introduction,
		createBy: bot.createBy,
		createTime: bot.createTime,
		headcount: bot.followers.size,
		private: bot.private,
		isStop: bot.isStop,
		settingJson: bot.settingJson,
		del_flag: 0,
		alwaysAgree: bot.alwaysAgree,
		banId: 0,
		uri: SEND_URI,
	};
}

/** Most values of a group's members are empty here, as in the document's sample. */
export function groupRow(group: Group) {
	return {
		id: 0,
		groupId: group.groupId,
		name: group.name,
		introduction: group.introduction,
		createBy: '',
		createTime: 0,
		avatarId: 0,
		del_flag: 0,
		avatarUrl: group.avatarUrl,
		headcount: 0,
		readHistory: 0,
		alwaysAgree: 0,
		categoryId: 0,
		category: '',
		private: 0,
		banId: 0,
		gag: 0,
		gagBy: '',
		msgTypeLimit: '',
	};
}

export function botData(bot: Bot): Value {
	return {
		bot_id: bot.botId,
		name: bot.nickname,
		name_id: bot.nicknameId,
		avatar_url: bot.avatarUrl,
		avatar_id: String(bot.avatarId),
		introduction: bot.introduction,
		create_by: bot.createBy,
		create_time: bot.createTime,
		headcount: bot.followers.size,
		private: bot.private,
		is_stop: bot.isStop,
		always_agree: bot.alwaysAgree,
		group_limit: bot.groupLimit,
	};
}
