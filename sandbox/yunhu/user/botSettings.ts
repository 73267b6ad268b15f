import { pushSetting } from '../events';
import { refuse } from '../refusal';
import { EVENT_SWITCHES, PERMISSIONS, type EventSwitch, type Group } from '../state';
import { bodyOf, groupRunBy, json, ownBot, required, type UserEndpoints } from './endpoint';

/** The calls about a bot's settings form, its rights in groups, and the switches of its events. */
export const botSettingEndpoints: UserEndpoints = {
	'bot/edit-setting-json': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'id'));
		const settingJson = required(body, 'settingJson');
		if (!isJsonArray(settingJson)) throw refuse.badParameters();
		bot.settingJson = settingJson;
	}),

	/** A real array here, although all other calls have JSON inside a text. */
	'bot/get-user-settings-json': json((call) => {
		const body = bodyOf(call);
		const bot = call.world.bot(required(body, 'botId'));
		groupRunBy(call, required(body, 'chatId'), 'administrator');
		return { settingsJson: JSON.parse(bot.settingJson || '[]') as unknown };
	}),

	/** The real refusal of an object in place of the list is not known. */
	'bot/send-setting-json': json((call) => {
		const body = bodyOf(call);
		const bot = call.world.bot(required(body, 'id'));
		const group = groupRunBy(call, required(body, 'groupId'), 'administrator');
		if (!group.bots.has(bot.botId)) throw refuse.notInGroup(group.groupId, bot.botId);
		const settings = required(body, 'settingJson');
		if (!isJsonArray(settings)) throw refuse.badParameters();
		const settingJson = byId(settings);
		bot.groupSettings.set(group.groupId, settingJson);
		void pushSetting(call.world, bot, group, settingJson);
	}),

	'bot/group-permission-get': json((call) => {
		const body = bodyOf(call);
		return { ...rightsIn(call.world.group(required(body, 'groupId')), required(body, 'botId')) };
	}),

	'bot/group-permission-edit': json((call) => {
		const body = bodyOf(call);
		const group = groupRunBy(call, required(body, 'groupId'), 'owner');
		const rights = rightsIn(group, required(body, 'botId'));
		for (const name of PERMISSIONS) rights[name] = body.int(name, rights[name]);
	}),

	/** An object, although a list would be expected. */
	'event/list': json((call) => {
		const bot = ownBot(call, required(bodyOf(call), 'botId'));
		return { list: { id: bot.id, botId: bot.botId, ...bot.switches, del_flag: 0 } };
	}),

	/**
	 * `typ` names the one switch that the call changes; other switches in the body have no effect.
	 */
	'event/edit': json((call) => {
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		const typ = required(body, 'typ') as EventSwitch;
		if (!EVENT_SWITCHES.includes(typ)) throw refuse.badParameters();
		bot.switches[typ] = body.int(typ);
	}),
};

function rightsIn(group: Group, botId: string) {
	const rights = group.bots.get(botId);
	if (!rights) throw refuse.notInGroup(group.groupId, botId);
	return rights;
}

/** The body has a list, and the event an object by the fields' ids. */
function byId(settings: string): string {
	const fields = JSON.parse(settings) as Array<{ id: string }>;
	return JSON.stringify(Object.fromEntries(fields.map((field) => [field.id, field])));
}

function isJsonArray(text: string): boolean {
	try {
		return Array.isArray(JSON.parse(text));
	} catch {
		return false;
	}
}
