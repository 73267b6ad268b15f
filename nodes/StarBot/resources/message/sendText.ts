import { operation } from '../../../common/operations/operation';
import { sentMessage, sentOptions } from '../../../common/operations/sent';
import { sendParts } from '../../../common/broadcast/parts';
import { messageText, placeOf, recipients } from '../../fields';
import { sendAsRobot } from '../../sendAsRobot';
import { identityOf, robot } from '../../robot';
import { textOptions, textParts } from '../../textParts';
import { OBJECT, request } from '../../transport';

/**
 * sendTextMessage {wxId, message} → `{robotId?, instanceId}` by analogy with sendMusicMessage, without a message id. The vendor's page
 * could not be read; name and parameters are from two public programs.
 */
export const sendText = operation({
	value: 'sendText',
	name: 'Send Text',
	action: 'Send text message',
	description: 'Send a text to a group, to several groups or to a friend',
	source: 'https://github.com/FB208/MarkTools (services/starbot_api_service.py)',
	sends: true,
	managesTurns: true,
	fields: { robot, sendTo: recipients, message: messageText },
	options: { ...sentOptions, ...textOptions },
	targets: ({ sendTo }) => sendTo.ids,
	async run(call, values) {
		const wxId = call.target;
		const identity = await identityOf(call, values.robot, { chatId: wxId });
		return await sendParts(call, textParts(call, values.message), async (message) => {
			const params = { ...identity, wxId, message };
			const sent = await sendAsRobot(
				call,
				identity,
				async () => await request(call, { type: 'sendTextMessage', params, data: OBJECT }),
			);
			return sentMessage(call, { messageId: '', ...placeOf(call, values.sendTo) }, sent);
		});
	},
});
