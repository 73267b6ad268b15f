import type { Resource } from '../../../common/operations/operation';
import { create } from './create';
import { dismiss } from './dismiss';
import { get } from './get';
import { getAll } from './getAll';
import { leave } from './leave';
import { transfer } from './transfer';
import { update } from './update';

export const group: Resource = {
	value: 'group',
	name: 'Group',
	operations: [getAll, get, create, update, transfer, leave, dismiss],
};
