import type { YunhuResource } from '../../operation';
import { mute } from './mute';
import { remove } from './remove';

export const groupMember: YunhuResource = {
	value: 'groupMember',
	name: 'Group Member',
	operations: [mute, remove],
};
