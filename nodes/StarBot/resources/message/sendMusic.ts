import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../../common/operation';
import { recipientFields, recipientsOf, robotField } from '../../fields';
import { paced } from '../../pace';
import { identityOf } from '../../robot';
import { requestObject, type Params } from '../../transport';

/** Which of them are required could not be read, so only the title is, and what is empty is not sent. */
const CARD: INodeProperties[] = [
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Yellow',
	},
	{
		displayName: 'Author',
		name: 'author',
		type: 'string',
		default: '',
		description: 'Second line of the card',
	},
	{
		displayName: 'Page URL',
		name: 'jumpUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://music.163.com/#/outchain/2/1851471702/',
		description: 'What a tap on the card opens',
	},
	{
		displayName: 'Music URL',
		name: 'musicUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/song.mp3',
	},
	{
		displayName: 'Cover URL',
		name: 'imageUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/cover.jpg',
	},
	{
		displayName: 'App ID',
		name: 'app',
		type: 'string',
		default: '',
		placeholder: 'e.g. wx5aa333606550dfd5',
		description: "WeChat's ID of the music app that is shown as the source",
	},
];

/**
 * sendMusicMessage {wxId, title, author, jumpUrl, musicUrl, imageUrl, app} → `{robotId?, instanceId}`.
 *
 * Source: https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-218383284
 */
export const sendMusic: Operation = {
	value: 'sendMusic',
	name: 'Send Music Card',
	action: 'Send music card',
	description: 'Send a song as a card',
	properties: [robotField, ...recipientFields, ...CARD],
	chats: recipientsOf,
	async run(call) {
		const params: Params = { wxId: call.chat, title: call.text('title') };
		for (const { name } of CARD) {
			const value = call.optionalText(name);
			if (value !== '') params[name] = value;
		}
		const identity = await identityOf(call);
		const sent = await paced(
			call,
			identity,
			async () => await requestObject(call, 'sendMusicMessage', { ...identity, ...params }),
		);
		return { success: true, chatId: call.chat, ...sent };
	},
};
