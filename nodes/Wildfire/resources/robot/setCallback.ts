import { text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { maskedAddress } from '../../../common/requests/secrets';
import { getCallback, setCallback as replaceOrKeep } from '../../callback';
import { atMost, webAddress } from '../../fields';

const url = atMost(
	'address',
	webAddress(
		text({
			displayName: 'Callback URL',
			required: true,
			placeholder: 'e.g. https://example.com/robot',
			description: 'Must be reachable from the IM server. The server does not check it.',
		}),
	),
);

/**
 * POST /robot/set_callback. While a callback is set, the server ignores a new one and still reports success, so the
 * earlier one is deleted first and the new one is read back.
 */
export const setCallback = operation({
	value: 'setCallback',
	name: 'Set Callback',
	action: 'Set callback of robot',
	description:
		"Send the robot's messages to a URL. Not needed for the trigger node, which does this itself.",
	source: "https://docs.wildfirechat.cn/robot_api/ and the community server's source",
	repeatable: true,
	fields: { url },
	/** A call would find the callback of another one that was set between its requests, and fail. */
	inSequence: true,
	async run(call, { url: wanted }) {
		const previousUrl = await getCallback(call);
		await replaceOrKeep(call, wanted, previousUrl);
		return {
			success: true,
			url: maskedAddress(wanted),
			previousUrl: maskedAddress(previousUrl),
		};
	},
});
