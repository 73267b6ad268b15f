import { yunhu } from '../../../../proto/codec';
import { flag } from '../../../common/fields';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import type { Decoder } from '../../protobuf';
import { USER, userCommand } from '../../transport';

/**
 * Reads the status in the first field of the response, as in all other responses. One client reads the response itself as the
 * status, so this form is accepted too: no document says which is right.
 */
const ANSWER: Decoder<{ status?: yunhu.Status.$Properties | null }> = {
	decode(bytes) {
		const { status } = yunhu.StatusResponse.decode(bytes);
		return { status: status ?? yunhu.Status.decode(bytes) };
	},
};

/** POST /v1/bot/stop-bot, protobuf. */
export const setStopped = yunhuOperation({
	value: 'setStopped',
	name: 'Stop or Start',
	action: 'Stop or start bot',
	description: 'Stop a bot, or start it again',
	source: 'two running clients; in no document',
	credential: USER,
	repeatable: true,
	fields: {
		botId,
		stopped: flag({
			displayName: 'Stopped',
			required: true,
			default: true,
			description: 'Whether the bot is stopped. If off, it is started.',
		}),
	},
	async run(call, { botId, stopped }) {
		const request = { botId, operation: stopped ? 1 : 0 };
		await userCommand(call, '/bot/stop-bot', [yunhu.StopBotRequest, request], ANSWER);
		return { success: true, botId, stopped };
	},
});
