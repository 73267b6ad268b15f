import type { Resource } from '../../../common/operations/operation';
import { checkClient } from './checkClient';
import { getQrCode } from './getQrCode';
import { startClient } from './startClient';
import { stopClient } from './stopClient';

export const controller: Resource = {
	value: 'controller',
	name: 'Controller',
	operations: [checkClient, startClient, stopClient, getQrCode],
};
