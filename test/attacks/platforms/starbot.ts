import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../../nodes/StarBot/resources';
import { CASES, FILLED, looked, UNKNOWN } from '../../starbot/cases';
import { HELPER, STARBOT } from '../../support/starbot';
import { by } from '../../support/locator';
import type { OperationCase, TestedPlatform } from './platform';

const entry = (
	[resource, operation]: [resource: string, operation: string],
	parameters: IDataObject,
	type: string,
	isLoggedOut = false,
): OperationCase => ({
	resource,
	operation,
	parameters,
	requests: [type],
	prepare: ({ starbot: client }) => {
		client.reset();
		if (isLoggedOut) client.logOut();
		// Request types as the vendor's pages might document them.
		Object.assign(client.settings.types, { anything: true, other: true });
	},
});

const TOKEN = 'sb t0ken/x';

export const starbot: TestedPlatform = {
	folder: 'StarBot',
	node: STARBOT,
	// A group's ID ends with @chatroom.
	hasOneKindOfId: true,
	resources,
	cases: [
		...CASES.map(({ operation, parameters = {}, sent }) => entry(operation, parameters, sent.type)),
		entry(
			['robot', 'getLoginQrCode'],
			{ robot: by('instanceId', HELPER.instanceId) },
			'getLoginQrCode',
			true,
		),
		...UNKNOWN.map((unknown) =>
			entry(
				[unknown.resource, unknown.value],
				{ ...FILLED, ...looked(unknown, 'anything'), nameRobot: true },
				'anything',
			),
		),
		entry(['request', 'send'], { anyType: 'anything', params: '{"a":1}' }, 'anything'),
	],
	neverTwice: [
		'friend.accept',
		'friend.add',
		'friend.addFromGroup',
		'friend.delete',
		'friend.setRemark',
		'group.create',
		'group.leave',
		'group.setMyNickname',
		'groupMember.add',
		'groupMember.invite',
		'groupMember.remove',
		'message.replyQuote',
		'message.replyQuoteNew',
		'message.sendCard',
		'message.sendCardXml',
		'message.sendChatRecord',
		'message.sendFile',
		'message.sendGif',
		'message.sendImage',
		'message.sendMiniProgram',
		'message.sendMusic',
		'message.sendText',
		'message.sendUrl',
		'message.sendXml',
		'request.send',
		'robot.deleteOffline',
		'transfer.accept',
		'transfer.refund',
		'weChat.close',
		'weChat.openBrowser',
		'weChat.start',
	],
	successByCode: "The vendor's pages say that `code` decides.",
	credentials: ({ starbot: client }, data) => [
		{
			type: 'starBotApi',
			data: {
				url: client.url,
				token: '',
				defaultRobot: 'robotId',
				robotId: HELPER.robotId,
				instanceId: '',
				webhookSecret: '',
				webhookAuthSecret: '',
				knownRequests: '',
				...data,
			} as never,
		},
	],
	keyOf: ({ body }) => (JSON.parse(body.toString()) as { type: string }).type,
	words: {
		name: 'the StarBot client',
		foreign: /^This is not how a StarBot client answers/,
		check: /^Check URL/,
	},
	signedBy: ({ starbot: client }) => [
		{
			about: 'its token',
			type: 'starBotApi',
			data: { url: client.url, token: TOKEN, defaultRobot: 'robotId', robotId: HELPER.robotId },
			secrets: [TOKEN],
		},
	],
	refusal: (words) => ({ code: words, description: words, msg: words, message: words }),
};
