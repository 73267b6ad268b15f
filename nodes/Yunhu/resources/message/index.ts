import type { YunhuResource } from '../../operation';
import { update } from './update';
import { getAll } from './getAll';
import { recall } from './recall';
import { send } from './send';
import { sendAndWait } from './sendAndWait';
import { sendToSeveral } from './sendToSeveral';
import { sendStream } from './sendStream';

export const message: YunhuResource = {
	value: 'message',
	name: 'Message',
	operations: [send, sendToSeveral, sendStream, update, recall, getAll, sendAndWait],
};
