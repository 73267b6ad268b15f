import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';

export const groupMember: Resource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: builtOperations('groupMember'),
};
