import type { Resource } from '../../../common/operations/operation';
import { builtOperations } from '../../build';

export const weChat: Resource = {
	value: 'weChat',
	name: 'WeChat',
	operations: builtOperations('weChat'),
};
