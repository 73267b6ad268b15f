import type { YunhuResource } from '../../operation';
import { get } from './get';
import { limitMessageTypes } from './limitMessageTypes';

export const group: YunhuResource = {
	value: 'group',
	name: 'Group',
	operations: [get, limitMessageTypes],
};
