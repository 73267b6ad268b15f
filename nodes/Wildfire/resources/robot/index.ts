import type { Resource } from '../../../common/operations/operation';
import { deleteCallback } from './deleteCallback';
import { getCallback } from './getCallback';
import { getProfile } from './getProfile';
import { setCallback } from './setCallback';
import { updateProfile } from './updateProfile';

export const robot: Resource = {
	value: 'robot',
	name: 'Robot',
	operations: [getProfile, updateProfile, getCallback, setCallback, deleteCallback],
};
