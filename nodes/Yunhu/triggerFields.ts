import type { INodeProperties } from 'n8n-workflow';

import { eventsField, filtersField } from '../common/filters';
import { eventOptions } from './events';

/** What both triggers have in common. */
export const triggerFields: INodeProperties[] = [
	eventsField(eventOptions, ['groupMessage', 'privateMessage', 'instruction']),
	filtersField(),
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description:
			"Whether to return the envelope that all platforms of this package share instead of the platform's own JSON, which it holds as raw",
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Download Media',
				name: 'downloadMedia',
				type: 'boolean',
				default: false,
				description:
					'Whether to fetch images, files, voice and video into binary data. Addresses of images work for an hour.',
			},
			{
				displayName: 'Largest Media (MB)',
				name: 'largestMedia',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 200 },
				default: 20,
				description: 'Files beyond this size are not downloaded',
			},
			{
				displayName: 'Media Base URL',
				name: 'mediaUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://media.example.com',
				description:
					"Proxy for files, video and voice, which are fetched from /file, /video and /audio below it. The platform's own servers if left empty.",
			},
			{
				displayName: 'Strip Mention',
				name: 'stripMention',
				type: 'boolean',
				default: true,
				description: 'Whether to remove "@bot" from the text of a message that mentions the bot',
			},
		],
	},
];
