import type { Resource } from '../../../common/operation';
import { builtOperations } from '../../build';
import { get } from './get';
import { getAll } from './getAll';

export const friend: Resource = {
	value: 'friend',
	name: 'Friend',
	operations: [getAll, get, ...builtOperations('friend')],
};
