import { choice, neverAssumed } from '../../../common/fields';
import { groupId, userId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/group/gag-member. The bot needs the right to mute in the group; other durations are rejected. */
export const mute = yunhuOperation({
	value: 'mute',
	name: 'Mute',
	action: 'Mute group member',
	description: 'Mute a member of a group, or unmute',
	source: 'https://www.yhchat.com/document/456-457',
	credential: BOT,
	repeatable: true,
	fields: {
		groupId,
		userId,
		duration: neverAssumed(
			choice({
				displayName: 'Mute For',
				options: [
					{ name: '1 Hour', value: 3600 },
					{ name: '10 Minutes', value: 600 },
					{ name: '12 Hours', value: 43200 },
					{ name: '6 Hours', value: 21600 },
					{ name: 'Not Muted', value: 0, description: 'Let the member speak again' },
					{ name: 'Until Further Notice', value: -1 },
				],
				default: 600,
			}),
		),
	},
	async run(call, { groupId, userId, duration }) {
		await openPost(call, '/group/gag-member', { userId, groupId, gag: duration });
		return { success: true, groupId, userId, muted: duration !== 0 };
	},
});
