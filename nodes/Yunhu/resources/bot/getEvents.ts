import { switchesOf } from '../../console';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { lacking, USER } from '../../transport';

/** POST /v1/event/list. */
export const getEvents = yunhuOperation({
	value: 'getEvents',
	name: 'Get Event Switches',
	action: 'Get event switches of bot',
	description: 'Retrieve which events of a bot are pushed',
	source: 'the community documentation (src/api/v1/event.md)',
	credential: USER,
	repeatable: true,
	fields: { botId },
	async run(call, { botId }) {
		const states = await switchesOf(call, botId);
		if (states === undefined) throw lacking(call, 'event switches');
		return { botId, ...states };
	},
});
