import type { YunhuResource } from '../../operation';
import { assign } from './assign';
import { create } from './create';
import { deleteTag } from './delete';
import { getAll } from './getAll';
import { unassign } from './unassign';
import { update } from './update';

export const tag: YunhuResource = {
	value: 'tag',
	name: 'Tag',
	operations: [getAll, create, update, deleteTag, assign, unassign],
};
