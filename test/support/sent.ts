import { expect } from '@jest/globals';

/**
 * The output of every operation that sends a message; the id is empty if the platform returns none.
 */
export const receiptIn = (chatId: string, messageId: unknown = '') => ({
	messageId,
	chatId,
	timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});
