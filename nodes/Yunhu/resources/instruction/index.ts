import type { YunhuResource } from '../../operation';
import { create } from './create';
import { deleteInstruction } from './delete';
import { getAll } from './getAll';
import { getPrivate } from './getPrivate';
import { update } from './update';

export const instruction: YunhuResource = {
	value: 'instruction',
	name: 'Instruction',
	operations: [getAll, getPrivate, create, update, deleteInstruction],
};
