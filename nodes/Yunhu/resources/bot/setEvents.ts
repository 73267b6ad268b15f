import { setSwitches, SWITCHES, switchesOf, type SwitchStates } from '../../console';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';

/** POST /v1/event/edit, once for each switch. Source: the community documentation (src/api/v1/event.md) */
export const setEvents: YunhuOperation = {
	value: 'setEvents',
	name: 'Set Event Switches',
	action: 'Set event switches of bot',
	description: 'Say which events of a bot are pushed',
	credential: USER,
	properties: [
		botField,
		{
			displayName: 'Switches',
			name: 'switches',
			type: 'collection',
			placeholder: 'Add switch',
			default: {},
			options: Object.entries(SWITCHES)
				.map(([name, displayName]) => ({
					displayName,
					name,
					type: 'boolean' as const,
					default: true,
					description: 'Whether these events are pushed',
				}))
				.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
	],
	async run(call) {
		const botId = call.id('botId');
		const states = call.collection('switches') as SwitchStates;
		if (Object.keys(states).length === 0)
			throw call.complaint('switches', 'holds no switch to set');
		await setSwitches(call, botId, states);
		return { botId, ...(await switchesOf(call, botId)) };
	},
};
