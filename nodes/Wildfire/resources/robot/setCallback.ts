import type { Operation } from '../../../common/operation';
import { getCallback, setCallback as replaceOrKeep, withoutToken } from '../../callback';

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
	description:
		"Have the robot's messages sent to a URL. Not needed for the trigger node, which does it by itself.",
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
		await replaceOrKeep(call, url, previousUrl);
		return { success: true, url, previousUrl: withoutToken(previousUrl) };
	},
};
