import { apiError } from '../../../common/errors';
import { flag } from '../../../common/fields';
import { objectsIn } from '../../../common/guards';
import { timeOf } from '../../../common/message';
import { isListenedTo } from '../../../common/triggers/sharedSource';
import { addHint } from '../../../common/n8nHelpers';
import { operation } from '../../../common/operations/operation';
import { normalise } from '../../events';
import { EVENT_LOST, lacksEvents, poll } from '../../poll';
import { CREDENTIAL, keyOf } from '../../transport';

/**
 * POST /openqq/check_event: returns the events stored by the server (20 at most), or waits up to 30 seconds for one.
 * Two programs that poll take events from each other.
 */
export const getWaiting = operation({
	value: 'getWaiting',
	name: 'Get Waiting',
	action: 'Get waiting events',
	description:
		'Retrieve and remove the messages and events stored on the server, or wait up to 30 seconds for one. Do not use together with a QQ (Mojo-Webqq) Trigger or another program that polls.',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	fields: {
		simplify: flag({
			displayName: 'Simplify',
			default: true,
			description:
				"Whether to return a short format that is the same for all platforms of this package, with the server's own JSON under raw, instead of that JSON alone",
		}),
	},
	inSequence: true,
	async run(call, { simplify }) {
		if (isListenedTo(keyOf(await call.credential(CREDENTIAL)))) {
			throw apiError(call, {
				message:
					'A QQ (Mojo-Webqq) Trigger of this n8n listens to this client, so no request was sent',
				hint: 'Two polls would take events from each other. Use the trigger, or unpublish its workflow and try again after 30 seconds.',
			});
		}
		const polled = await poll(call);
		if (polled.refusal !== undefined) throw apiError(call, polled.refusal);
		if (lacksEvents(polled.value)) {
			addHint(call.context, {
				message: `Some events are missing: ${EVENT_LOST}.`,
				location: 'outputPane',
			});
		}
		const events = objectsIn(polled.value);
		if (!simplify) return events.map((event) => normalise(event)?.raw ?? event);
		return events
			.map((event) => normalise(event))
			.filter((message) => message !== undefined)
			.map((message) => ({ ...message, timestamp: timeOf(message) }));
	},
});
