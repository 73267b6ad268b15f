import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';

export const transfer: Resource = {
	value: 'transfer',
	name: 'Transfer',
	operations: builtOperations('transfer'),
};
