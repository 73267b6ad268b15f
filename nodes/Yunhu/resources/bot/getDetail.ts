import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../../common/legacyFields';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';
import { simplifyBot } from './simplify';

/** POST /v1/bot/bot-detail → `{bot, groups}`. Source: seed 002 of the community documentation */
export const getDetail: YunhuOperation = {
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get bot with its groups',
	description: 'Retrieve a bot and groups that use it',
	credential: USER,
	properties: [botField, simplifyField],
	async run(call) {
		const { bot, groups } = await userPost(
			call,
			'/bot/bot-detail',
			{ id: call.id('botId') },
			{ repeatable: true },
		);
		const found = Array.isArray(groups) ? (groups as IDataObject[]) : [];
		if (!call.param<boolean>('simplify')) return { bot, groups: found };
		return {
			...simplifyBot((bot ?? {}) as IDataObject),
			groups: found.map(({ groupId, name, introduction, avatarUrl }) => ({
				groupId,
				name,
				introduction,
				avatarUrl,
			})),
		};
	},
};
