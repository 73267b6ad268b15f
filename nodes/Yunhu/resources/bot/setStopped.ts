import { yunhu } from '../../../../proto/codec';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import type { Decoder } from '../../protobuf';
import { USER, userCall } from '../../transport';

/** Whether the answer is a status alone, as one client reads it, or has it in its first field as all others is not known. */
const ANSWER: Decoder<{ status?: yunhu.Status.$Properties | null }> = {
	decode(bytes) {
		const { status } = yunhu.StatusResponse.decode(bytes);
		return { status: status ?? yunhu.Status.decode(bytes) };
	},
};

/** POST /v1/bot/stop-bot, protobuf. From two running clients; in no document. */
export const setStopped: YunhuOperation = {
	value: 'setStopped',
	name: 'Stop or Start',
	action: 'Stop or start bot',
	description: 'Stop a bot, or start it again',
	credential: USER,
	properties: [
		botField,
		{
			displayName: 'Stopped',
			name: 'stopped',
			type: 'boolean',
			default: true,
			description: 'Whether the bot is stopped. If off, it is started.',
		},
	],
	async run(call) {
		const botId = call.id('botId');
		const stopped = call.param<boolean>('stopped');
		await userCall(
			call,
			'/bot/stop-bot',
			[yunhu.StopBotRequest, { botId, operation: stopped ? 1 : 0 }],
			ANSWER,
			{
				repeatable: true,
			},
		);
		return { success: true, botId, stopped };
	},
};
