import type { Resource } from '../../../common/operations/operation';
import { getAll } from './getAll';

export const discussion: Resource = {
	value: 'discussion',
	name: 'Discussion',
	operations: [getAll],
};
