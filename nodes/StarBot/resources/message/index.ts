import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';
import { sendAndWait } from './sendAndWait';
import { sendMusic } from './sendMusic';
import { sendText } from './sendText';

export const message: Resource = {
	value: 'message',
	name: 'Message',
	operations: [sendText, sendMusic, sendAndWait, ...builtOperations('message')],
};
