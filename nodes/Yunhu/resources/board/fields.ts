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
import type { Call } from '../../../common/operations/call';
import { USER, type ApiChat } from '../../fields';

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
				description:
					'The only member of the group who sees this board. Everybody if left empty. In a private chat it has no effect.',
			}),
			{ ...USER, noun: 'member' },
		),
	),
);

/** What a success that counts nothing may mean. */
export const NOT_SHOWN = 'the board may not be shown';

/** Returns the part of a request that names the member. The documents have it for groups only, so other chats do not get it. */
export function memberIn(call: Call, { type }: ApiChat, member = ''): { memberId?: string } {
	if (member === '') return {};
	if (type === 'group') return { memberId: member };
	call.noEffect(memberId, 'a private chat has no other members');
	return {};
}

/** Returns the board's content. Unlike in messages, it is plain text, and the time is in seconds. */
export function boardContent({
	contentType,
	text,
	expiresAt,
}: Values<typeof boardFields>): IDataObject {
	return { contentType, content: text, expireTime: expiresAt };
}
