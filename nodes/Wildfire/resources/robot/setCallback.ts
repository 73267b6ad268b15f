import { apiError } from '../../../common/errors';
import type { Operation } from '../../../common/operation';
import { getCallback, replaceCallback, withoutToken } from '../../callback';

/**
 * POST /robot/set_callback. A server on which a callback is set ignores a new one and says success, so the earlier one is
 * deleted first and the result is read back.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/ and the community server's source
 */
export const setCallback: Operation = {
	value: 'setCallback',
	name: 'Set Callback',
	action: 'Set callback of robot',
	description: 'Have the robot\'s messages sent to a URL. Not needed for the trigger node, which does it by itself.',
	properties: [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/robot',
			description: 'Must be reachable from the IM server. The server does not check it.',
		},
	],
	async run(call) {
		const url = call.text('url').trim();
		if (!/^https?:\/\/[^\s/]+/i.test(url)) {
			throw call.complaint('url', 'must start with http:// or https:// and name a host');
		}
		const previousUrl = await getCallback(call);
		const nowSet = previousUrl === url ? url : await replaceCallback(call, url);
		if (nowSet !== url) {
			throw apiError(call, {
				message: 'The server did not take the callback URL',
				hint: 'It says success but has another one. Something else may have set it at the same moment; try again.',
			});
		}
		return { success: true, url, previousUrl: withoutToken(previousUrl) };
	},
};
