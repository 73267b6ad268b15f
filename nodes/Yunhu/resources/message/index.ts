import type { YunhuResource } from '../../operation';
import { edit } from './edit';
import { getAll } from './getAll';
import { recall } from './recall';
import { send } from './send';
import { sendAndWait } from './sendAndWait';
import { sendMany } from './sendMany';
import { sendStream } from './sendStream';

export const message: YunhuResource = {
	value: 'message',
	name: 'Message',
	operations: [send, sendMany, sendStream, edit, recall, getAll, sendAndWait],
};
