import type { INodeProperties } from 'n8n-workflow';

import { eventsField, filtersField } from '../common/filters';
import { eventOptions, type Way } from './events';

/** The fields of both triggers; `options` holds those that only one of them has. */
export function triggerFields(way: Way, options: INodeProperties[] = []): INodeProperties[] {
	return [
		eventsField(eventOptions(way), ['groupMessage', 'privateMessage']),
		filtersField([
			{
				displayName: 'Group Numbers',
				name: 'groupNumbers',
				type: 'string',
				default: '',
				placeholder: 'e.g. 144539789, 213925424',
				description:
					'Only events of these groups, separated by commas. Unlike IDs the numbers stay the same after a login; the client knows them only with extension data.',
			},
			{
				displayName: 'Sender QQ Numbers',
				name: 'senderNumbers',
				type: 'string',
				default: '',
				placeholder: 'e.g. 419902730',
				description:
					'Only events from these people, separated by commas. The client knows the numbers only with extension data.',
			},
		]),
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description:
				"Whether to return a short format that is the same for all platforms of this package, with the client's own JSON under raw, instead of that JSON alone",
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				...options,
				{
					displayName: 'Strip Mention',
					name: 'stripMention',
					type: 'boolean',
					default: true,
					description:
						'Whether to remove "@robot" from the text of a message that mentions the robot',
				},
			],
		},
	];
}
