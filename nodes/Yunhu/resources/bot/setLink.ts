import { map, neverLost, text, variants } from '../../../common/fields';
import { maskedAddress } from '../../../common/requests/secrets';
import {
	CALLS_LINK,
	LISTENS_ON_SOCKET,
	resumeLink,
	subscribe,
	subscriptionOf,
} from '../../console';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';

/**
 * POST /v1/bot/edit-subscribed-link. If the platform stopped calling a link, it calls no link at all before the link
 * is resumed.
 */
export const setLink = yunhuOperation({
	value: 'setLink',
	name: 'Set Event Link',
	action: 'Set event link of bot',
	description:
		'Set where the events of a bot are sent, and resume a link that the platform stopped calling. The Yunhu Trigger does this itself.',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: {
		botId,
		eventsGoTo: variants({
			displayName: 'Events Go To',
			default: 'link',
			variants: {
				link: {
					name: 'Link',
					description: 'The platform calls an address',
					fields: {
						link: map(
							neverLost(
								text({
									displayName: 'Link URL',
									placeholder: 'e.g. https://example.com/events',
									description: 'Address that the platform calls. None if left empty.',
								}),
							),
							(given, reject) => {
								const link = given.trim();
								if (link !== '' && !/^https?:\/\/\S+$/i.test(link))
									throw reject('must be an address that starts with http:// or https://');
								return link;
							},
						),
					},
				},
				socket: {
					name: 'WebSocket',
					description: 'A program listens, such as the Yunhu WebSocket Trigger',
					fields: {},
				},
			},
		}),
	},
	/** Two calls for one bot would each see the state before the other, and the last item must win. */
	targets: ({ botId }) => [botId],
	async run(call, { botId, eventsGoTo }) {
		const link = eventsGoTo.kind === 'link' ? eventsGoTo.link : '';
		const subscribeType = eventsGoTo.kind === 'link' ? CALLS_LINK : LISTENS_ON_SOCKET;
		const stopped = link !== '' && (await subscriptionOf(call, botId)).stopped;
		await subscribe(call, botId, { link, subscribeType });
		if (stopped) await resumeLink(call, botId);
		return { success: true, botId, eventsGoTo: eventsGoTo.kind, link: maskedAddress(link) };
	},
});
