import type { Resource } from '../../../common/operations/operation';
import { getInfo } from './getInfo';
import { relogin } from './relogin';
import { stop } from './stop';

export const client: Resource = {
	value: 'client',
	name: 'Client',
	operations: [getInfo, stop, relogin],
};
