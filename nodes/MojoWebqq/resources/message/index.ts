import type { Resource } from '../../../common/operations/operation';
import { answer } from './answer';
import { send } from './send';
import { sendAndWait } from './sendAndWait';

export const message: Resource = {
	value: 'message',
	name: 'Message',
	operations: [send, answer, sendAndWait],
};
