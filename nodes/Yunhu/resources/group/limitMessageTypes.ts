import { choices, neverLost } from '../../../common/fields';
import { groupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/**
 * POST /open-apis/v1/group/msg-type-limit. The official page lists allowed types; the community's definitions call the same
 * value "limited" types.
 */
export const limitMessageTypes = yunhuOperation({
	value: 'limitMessageTypes',
	name: 'Limit Message Types',
	action: 'Limit message types of group',
	description: 'Set which kinds of messages may be sent in a group',
	source: 'https://www.yhchat.com/document/456-460',
	credential: BOT,
	repeatable: true,
	fields: {
		groupId,
		messageTypes: neverLost(
			choices({
				displayName: 'Message Types',
				options: [
					{ name: 'Audio', value: 'audio' },
					{ name: 'Expression', value: 'expression' },
					{ name: 'File', value: 'file' },
					{ name: 'HTML', value: 'html' },
					{ name: 'Image', value: 'image' },
					{ name: 'Live Audio', value: 'liveAudio' },
					{ name: 'Markdown', value: 'markdown' },
					{ name: 'Post', value: 'post' },
					{ name: 'Text', value: 'text' },
					{ name: 'Video', value: 'video' },
				],
				default: [],
				description:
					'The kinds of messages that are allowed according to the official documents; try it in a test group first. No limit if left empty.',
			}),
		),
	},
	async run(call, { groupId, messageTypes }) {
		await openPost(call, '/group/msg-type-limit', { groupId, type: messageTypes.join(',') });
		return { success: true, groupId, messageTypes };
	},
});
