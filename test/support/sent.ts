import { expect } from '@jest/globals';

/**
 * The output of every operation that sends a message; the id is empty if the platform returns none.
 *
 * @param sentTo the chat as triggers name it; null where it is not known
 */
export const receiptIn = (
	chatId: string,
	messageId: unknown = '',
	sentTo: object | null = { id: chatId, type: 'group' },
) => ({
	messageId,
	chatId,
	...(sentTo && { sentTo }),
	timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});
