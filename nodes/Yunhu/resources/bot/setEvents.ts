import { setSwitches, SWITCHES, switchesOf } from '../../console';
import { botId, settingSwitches } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';

const switches = settingSwitches(SWITCHES, {
	displayName: 'Switches',
	placeholder: 'Add switch',
	description: 'Whether these events are pushed',
});

/** POST /v1/event/edit, once for each switch. */
export const setEvents = yunhuOperation({
	value: 'setEvents',
	name: 'Set Event Switches',
	action: 'Set event switches of bot',
	description: 'Choose which events of a bot are pushed',
	source: 'the community documentation (src/api/v1/event.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, switches },
	async run(call, { botId, switches: states }) {
		if (Object.keys(states).length === 0) throw call.reject(switches, 'holds no switch to set');
		await setSwitches(call, botId, states);
		// They are set, also where the platform then tells of none.
		return { botId, ...((await switchesOf(call, botId)) ?? states) };
	},
});
