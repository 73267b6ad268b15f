import { expect } from '@jest/globals';

/** What every operation that sends a message puts out; the id is empty where the platform tells none. */
export const receiptIn = (chatId: string, messageId: unknown = '') => ({
	messageId,
	chatId,
	timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
});
