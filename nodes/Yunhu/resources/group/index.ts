import type { YunhuResource } from '../../operation';
import { limitMessageTypes } from './limitMessageTypes';
import { muteMember } from './muteMember';
import { removeMember } from './removeMember';

export const group: YunhuResource = {
	value: 'group',
	name: 'Group',
	operations: [muteMember, removeMember, limitMessageTypes],
};
