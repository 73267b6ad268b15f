import { groupField, userIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/**
 * POST /open-apis/v1/group/gag-member. The bot needs the right to mute in the group; other durations are refused.
 *
 * Source: https://www.yhchat.com/document/456-457
 */
export const muteMember: YunhuOperation = {
	value: 'muteMember',
	name: 'Mute Member',
	action: 'Mute group member',
	description: 'Take the right to speak from a member of a group, or give it back',
	credential: BOT,
	properties: [
		groupField,
		userIdField,
		{
			displayName: 'Duration',
			name: 'duration',
			type: 'options',
			options: [
				{ name: '1 Hour', value: 3600 },
				{ name: '10 Minutes', value: 600 },
				{ name: '12 Hours', value: 43200 },
				{ name: '6 Hours', value: 21600 },
				{ name: 'Not Muted', value: 0, description: 'Give the right to speak back' },
				{ name: 'Until Further Notice', value: -1 },
			],
			default: 600,
		},
	],
	async run(call) {
		const groupId = call.id('groupId');
		const userId = call.id('userId');
		const gag = call.param<number>('duration');
		await openPost(call, '/group/gag-member', { userId, groupId, gag }, { repeatable: true });
		return { success: true, groupId, userId, muted: gag !== 0 };
	},
};
