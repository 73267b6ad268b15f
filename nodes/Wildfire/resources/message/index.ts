import type { Resource } from '../../../common/operations/operation';
import { recall } from './recall';
import { reply } from './reply';
import { send } from './send';
import { sendAndWait } from './sendAndWait';
import { update } from './update';

export const message: Resource = {
	value: 'message',
	name: 'Message',
	operations: [send, reply, update, recall, sendAndWait],
};
