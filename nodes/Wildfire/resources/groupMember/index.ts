import type { Resource } from '../../../common/operations/operation';
import { add } from './add';
import { allow } from './allow';
import { get } from './get';
import { getAll } from './getAll';
import { mute } from './mute';
import { remove } from './remove';
import { setAlias } from './setAlias';
import { setExtra } from './setExtra';
import { setManager } from './setManager';

export const groupMember: Resource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: [getAll, get, add, remove, setAlias, setExtra, setManager, mute, allow],
};
