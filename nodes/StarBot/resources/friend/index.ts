import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';
import { get } from './get';
import { getAll } from './getAll';

export const friend: Resource = {
	value: 'friend',
	name: 'Friend',
	operations: [getAll, get, ...builtOperations('friend')],
};
