import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';
import { get } from './get';
import { getAll } from './getAll';

export const group: Resource = {
	value: 'group',
	name: 'Group',
	operations: [getAll, get, ...builtOperations('group')],
};
