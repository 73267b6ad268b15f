import type { YunhuResource } from '../../operation';
import { get } from './get';

export const user: YunhuResource = { value: 'user', name: 'User', operations: [get] };
