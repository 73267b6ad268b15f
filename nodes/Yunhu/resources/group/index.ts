import type { YunhuResource } from '../../operation';
import { limitMessageTypes } from './limitMessageTypes';

export const group: YunhuResource = {
	value: 'group',
	name: 'Group',
	operations: [limitMessageTypes],
};
