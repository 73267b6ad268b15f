import type { IDataObject } from 'n8n-workflow';

import { apiError } from '../../../common/errors';
import { isListenedTo } from '../../../common/listener';
import type { Operation } from '../../../common/operation';
import { normalise } from '../../events';
import { eventsIn, poll } from '../../poll';
import { CREDENTIAL, keyOf } from '../../transport';

/**
 * POST /openqq/check_event: takes the events the server has kept (20 at most), or waits up to 30 seconds for one. There can
 * be only one who polls; from a second one events are lost.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getWaiting: Operation = {
	value: 'getWaiting',
	name: 'Get Waiting',
	action: 'Get waiting events',
	description:
		'Take the messages and events that wait at the server, or wait up to 30 seconds for one. Not beside a Mojo-Webqq Trigger, nor any other program that polls.',
	properties: [
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description:
				"Whether to return the envelope that all platforms of this package share instead of the server's own JSON, which it holds as raw",
		},
	],
	inSequence: true,
	async run(call) {
		if (isListenedTo(keyOf(await call.credential(CREDENTIAL)))) {
			throw apiError(call, {
				message:
					'A Mojo-Webqq Trigger of this n8n listens to this client, so nothing was asked for',
				hint: 'Only one can poll; two would lose events. Use the trigger, or deactivate its workflow and try again after 30 seconds.',
			});
		}
		const polled = await poll(call);
		if (polled.refusal !== undefined) throw apiError(call, polled.refusal);
		const events = eventsIn(polled.result);
		if (!call.param<boolean>('simplify'))
			return events.map((event) => normalise(event)?.raw ?? event);
		const messages = events
			.map((event) => normalise(event))
			.filter((message) => message !== undefined);
		return messages as unknown as IDataObject[];
	},
};
