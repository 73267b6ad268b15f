import type { IDataObject } from 'n8n-workflow';

import {
	choice,
	dateTime,
	id,
	map,
	neverLost,
	takesId,
	text,
	when,
	type Values,
} from '../../../common/fields';
import { USER } from '../../fields';

/** The time when a board disappears, in Unix seconds; 0 for never. */
const expiresAt = map(
	neverLost(
		dateTime({
			displayName: 'Expires At',
			description: 'When the board disappears. Never if left empty.',
		}),
	),
	(given, reject) => {
		if (given === undefined) return 0;
		const time = given.getTime();
		if (time <= Date.now()) throw reject('is in the past');
		return Math.floor(time / 1000);
	},
);

export const boardFields = {
	contentType: choice({
		displayName: 'Content',
		options: [
			{ name: 'HTML', value: 'html' },
			{ name: 'Markdown', value: 'markdown' },
			{ name: 'Text', value: 'text' },
		],
		default: 'text',
	}),
	text: text({
		displayName: 'Board Text',
		rows: 4,
		required: true,
		placeholder: 'e.g. Today: release at five',
	}),
	expiresAt,
};

export const memberId = when(
	{ inChat: ['chat', 'group'] },
	neverLost(
		takesId(
			id({
				displayName: 'Member ID',
				placeholder: 'e.g. 7756242',
				description: 'The only member of the group who sees this board. Everybody if left empty.',
			}),
			{ ...USER, noun: 'member' },
		),
	),
);

/** Returns the board's content. Unlike in messages, it is plain text, and the time is in seconds. */
export function boardContent({
	contentType,
	text,
	expiresAt,
}: Values<typeof boardFields>): IDataObject {
	return { contentType, content: text, expireTime: expiresAt };
}
