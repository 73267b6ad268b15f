import { resumeLink, subscribe, subscriptionOf, withoutSecret } from '../../console';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';

/** The numbers by which the platform knows the two ways. */
const WAYS: Record<string, number> = { link: 0, socket: 1 };

/**
 * POST /v1/bot/edit-subscribed-link. A link that the platform has stopped calling stays stopped, whatever it is set to, until
 * it is resumed.
 *
 * Source: the community documentation (src/api/v1/bot.md)
 */
export const setLink: YunhuOperation = {
	value: 'setLink',
	name: 'Set Event Link',
	action: 'Set event link of bot',
	description:
		'Say where the events of a bot go; a link that the platform stopped calling is resumed. The Yunhu Trigger does this by itself.',
	credential: USER,
	properties: [
		botField,
		{
			displayName: 'Events Go To',
			name: 'eventsGoTo',
			type: 'options',
			options: [
				{ name: 'Link', value: 'link', description: 'The platform calls an address' },
				{
					name: 'WebSocket',
					value: 'socket',
					description: 'A program listens, such as the Yunhu WebSocket Trigger',
				},
			],
			default: 'link',
		},
		{
			displayName: 'Link',
			name: 'link',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/events',
			displayOptions: { show: { eventsGoTo: ['link'] } },
			description: 'Address that the platform calls. None if left empty.',
		},
	],
	async run(call) {
		const botId = call.id('botId');
		const eventsGoTo = call.param<string>('eventsGoTo');
		const link = call.optionalText('link').trim();
		if (link !== '' && !/^https?:\/\/\S+$/i.test(link)) {
			throw call.complaint('link', 'must be an address that starts with http:// or https://');
		}
		const stopped = link !== '' && (await subscriptionOf(call, botId)).stopped;
		await subscribe(call, botId, { link, subscribeType: WAYS[eventsGoTo] ?? 0 });
		if (stopped) await resumeLink(call, botId);
		return { success: true, botId, eventsGoTo, link: withoutSecret(link) };
	},
};
