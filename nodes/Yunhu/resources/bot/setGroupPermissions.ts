import { PERMISSIONS, permissionsOf } from '../../console';
import { botGroupId, botId, settingSwitches } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

const permissions = settingSwitches(PERMISSIONS, {
	displayName: 'Permissions',
	placeholder: 'Add permission',
	description: 'Whether the bot may do this in the group',
});

const ADD_ALL =
	'Nothing was changed, because the other permissions must stay as they are. Add all of them to Permissions; then none has to be read.';

/**
 * POST /v1/bot/group-permission-edit. For the owner of the group. Running clients send all permissions. The effect of an omitted permission
 * is not known, so the node reads the others first. A permission that is neither given nor in the answer is left out.
 */
export const setGroupPermissions = yunhuOperation({
	value: 'setGroupPermissions',
	name: 'Set Group Permissions',
	action: 'Set permissions of bot in group',
	description:
		'Choose what the bot may do in a group that the account owns; other permissions stay unchanged',
	source: 'the community documentation (src/api/v1/bot.md) and a running client',
	credential: USER,
	repeatable: true,
	fields: { botId, groupId: botGroupId, permissions },
	/** The permissions are read and written together, so two calls at once would lose a change. */
	targets: ({ botId, groupId }) => [`${botId} ${groupId}`],
	async run(call, { botId, groupId, permissions: given }) {
		if (Object.keys(given).length === 0)
			throw call.reject(permissions, 'holds no permission to set');
		const isComplete = Object.keys(PERMISSIONS).every((name) => given[name] !== undefined);
		const others = isComplete ? {} : await permissionsOf(call, botId, groupId, ADD_ALL);
		const states = { ...others, ...given };
		const numbers = Object.entries(states).map(([name, isAllowed]) => [name, isAllowed ? 1 : 0]);
		await userPost(call, '/bot/group-permission-edit', {
			botId,
			groupId,
			...Object.fromEntries(numbers),
		});
		return { botId, groupId, ...states };
	},
});
