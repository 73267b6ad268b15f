import type { YunhuResource } from '../../operation';
import { dismiss } from './dismiss';
import { dismissAll } from './dismissAll';
import { get } from './get';
import { set } from './set';
import { setAll } from './setAll';

export const board: YunhuResource = {
	value: 'board',
	name: 'Board',
	operations: [set, setAll, get, dismiss, dismissAll],
};
