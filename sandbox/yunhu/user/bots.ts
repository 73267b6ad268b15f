import { randomBytes } from 'node:crypto';
import { unfollow } from '../groupOperations';
import { refuse } from '../refusal';
import { newBot } from '../seed';
import { CHAT_TYPE_NUMBER, type Bot } from '../state';
import type { World } from '../world';
import { BANNER, botData, detail, groupRow } from './botRecords';
import {
	bodyOf,
	json,
	messageOf,
	numberOf,
	ownBot,
	pageOf,
	protobuf,
	required,
	textOf,
	type UserCall,
	type UserEndpoints,
} from './endpoint';

/** The calls of the community documentation (src/api/v1/bot.md), and the owner's calls that it has added since its first versions. */
export const botEndpoints: UserEndpoints = {
	'bot/banner': json(() => ({
		banners: [BANNER, { ...BANNER, id: 7, title: '机器人商店', sort: 30 }],
	})),

	'bot/new-list': json(({ world }) => ({
		bots: bots(world)
			.filter((bot) => bot.private === 0)
			.map((bot) => ({
				chatId: bot.botId,
				// Texts here, numbers in all other calls.
				chatType: String(CHAT_TYPE_NUMBER.bot),
				headcount: String(bot.followers.size),
				nickname: bot.nickname,
				introduction: bot.introduction,
				instructions: '',
				avatarUrl: bot.avatarUrl,
			})),
	})),

	'bot/bot-detail': json((call) => {
		const { world } = call;
		const bot = world.bot(required(bodyOf(call), 'id'));
		return { bot: detail(bot), groups: world.groupsOf(bot.botId).map(groupRow) };
	}),

	'bot/bot-group-list': json((call) => {
		const mine = myBots(call);
		return {
			botsTotal: mine.length,
			list: {
				bots: mine.map((bot) => ({
					...detail(bot),
					token: bot.token,
					link: bot.link,
					groupLimit: bot.groupLimit,
					linkStop: bot.linkStop,
				})),
			},
		};
	}),

	'bot/console/my-bots': json((call) => {
		const mine = myBots(call);
		return {
			botsTotal: mine.length,
			list: {
				bots: mine.map((bot) => ({
					botId: bot.botId,
					nickname: bot.nickname,
					avatarUrl: bot.avatarUrl,
					token: bot.token,
					link: bot.link,
					// Texts here, numbers in bot-group-list.
					linkStop: String(bot.linkStop),
					subscribeType: String(bot.subscribeType),
					settingJson: bot.settingJson,
					introduction: bot.introduction,
				})),
			},
		};
	}),

	/** Missing values are cleared, because no source says that this call merges. */
	'bot/web-edit-bot': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		bot.nickname = required(body, 'nickname');
		bot.introduction = body.text('introduction');
		bot.avatarUrl = body.text('avatarUrl');
		bot.private = body.int('private');
	}),

	'bot/remove-follower': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		const userId = required(body, 'userId');
		if (!bot.followers.has(userId)) throw refuse.other('该用户未添加机器人');
		void unfollow(call.world, bot, userId);
	}),

	'bot/remove-group': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		const group = call.world.group(required(body, 'groupId'));
		if (!group.bots.delete(bot.botId)) throw refuse.notInGroup(group.groupId, bot.botId);
	}),

	'bot/bot-info': {
		...protobuf('bot_info_in_use', (call) => {
			return { data: botData(call.world.bot(textOf(messageOf(call, 'bot_info_send'), 'id'))) };
		}),
		response: ({ settings }) => (settings.avatarId === 'string' ? 'bot_info' : 'bot_info_in_use'),
	},

	/** The event switches of a new bot are off; the platform's default is not known. */
	'bot/create-bot': protobuf('bot_info_in_use', (call) => {
		const { world, user } = call;
		const message = messageOf(call, 'create_bot_send');
		const nickname = textOf(message, 'name');
		if (!nickname) throw refuse.badParameters();
		const id = world.nextId();
		const bot = newBot({
			id,
			botId: String(40_000_000 + id),
			nickname,
			token: newToken(),
			introduction: textOf(message, 'introduction'),
			avatarUrl: textOf(message, 'avatar_url'),
			private: numberOf(message, 'private'),
			createBy: user.userId,
			createTime: Math.floor(world.now() / 1000),
		});
		world.state.bots.set(bot.botId, bot);
		return { data: botData(bot) };
	}),

	'bot/stop-bot': {
		...protobuf('status_only', (call) => {
			const message = messageOf(call, 'stop_bot_send');
			ownBot(call, textOf(message, 'bot_id')).isStop = numberOf(message, 'operation');
		}),
		statusForm: ({ settings }) => settings.stopBotReply,
	},

	/** That the old token becomes invalid at once is an inference. */
	'bot/reset-bot-token': json((call) => {
		const bot = ownBot(call, required(bodyOf(call), 'botId'));
		bot.token = newToken();
		return { token: bot.token };
	}),

	/** A stopped link stays stopped: another call resumes it. */
	'bot/edit-subscribed-link': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		const subscribeType = body.int('subscribeType');
		if (subscribeType !== 0 && subscribeType !== 1) throw refuse.badParameters();
		Object.assign(bot, { link: body.text('link'), subscribeType });
	}),

	'bot/follower-list': protobuf('follower_list', (call) => {
		const { world } = call;
		const message = messageOf(call, 'bot_page_send');
		const bot = ownBot(call, textOf(message, 'bot_id'));
		const found = [...bot.followers]
			.map((userId) => ({
				user_id: userId,
				name: world.nameOf(userId),
				avatar_url: world.user(userId)?.avatarUrl,
			}))
			.filter(({ name }) => name.includes(textOf(message, 'keywords')));
		return { user: pageOf(message, found), total: found.length };
	}),

	'bot/join-group-list': protobuf('join_group_list', (call) => {
		const message = messageOf(call, 'bot_page_send');
		const bot = ownBot(call, textOf(message, 'bot_id'));
		const found = call.world
			.groupsOf(bot.botId)
			.filter(({ name }) => name.includes(textOf(message, 'keywords')))
			.map(({ groupId, name, avatarUrl }) => ({ id: groupId, name, avatar_url: avatarUrl }));
		return { group: pageOf(message, found), total: found.length };
	}),
};

/**
 * The web host's calls, in JSON: the first one without a login, although the same call above is
 * protobuf with a login.
 */
export const webBotEndpoints: UserEndpoints = {
	'bot/bot-info': {
		...json((call) => {
			const bot = call.world.bot(required(bodyOf(call), 'botId'));
			// Strangers see neither token nor link.
			return { bot: { ...detail(bot), token: '', link: '', checkChatInfoRecord: {} } };
		}),
		anonymous: true,
	},
	'bot/bot-group-list': botEndpoints['bot/bot-group-list'] as UserEndpoints[string],
	'bot/bot-link-reset': json((call) => {
		const bot = ownBot(call, required(bodyOf(call), 'botId'));
		Object.assign(bot, { linkStop: 0, linkFailures: 0 });
	}),
};

function bots(world: World): Bot[] {
	return [...world.state.bots.values()];
}

function myBots({ world, user }: UserCall): Bot[] {
	return bots(world).filter(({ createBy }) => createBy === user.userId);
}

function newToken(): string {
	return randomBytes(16).toString('hex');
}
