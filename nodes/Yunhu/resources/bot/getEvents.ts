import { switchesOf } from '../../console';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';

/** POST /v1/event/list. Source: the community documentation (src/api/v1/event.md) */
export const getEvents: YunhuOperation = {
	value: 'getEvents',
	name: 'Get Event Switches',
	action: 'Get event switches of bot',
	description: 'Retrieve which events of a bot are pushed',
	credential: USER,
	properties: [botField],
	async run(call) {
		const botId = call.id('botId');
		return { botId, ...(await switchesOf(call, botId)) };
	},
};
