import { permissionsOf } from '../../console';
import { botGroupId, botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';

/** POST /v1/bot/group-permission-get. */
export const getGroupPermissions = yunhuOperation({
	value: 'getGroupPermissions',
	name: 'Get Group Permissions',
	action: 'Get permissions of bot in group',
	description: 'Retrieve what the bot may do in a group',
	source: 'the community documentation (src/api/v1/bot.md) and a running client',
	credential: USER,
	repeatable: true,
	fields: { botId, groupId: botGroupId },
	async run(call, { botId, groupId }) {
		return { botId, groupId, ...(await permissionsOf(call, botId, groupId)) };
	},
});
