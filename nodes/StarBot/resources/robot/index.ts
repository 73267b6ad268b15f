import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';
import { deleteOffline } from './deleteOffline';
import { get } from './get';
import { getAll } from './getAll';

export const robot: Resource = {
	value: 'robot',
	name: 'Robot',
	operations: [get, getAll, deleteOffline, ...builtOperations('robot')],
};
