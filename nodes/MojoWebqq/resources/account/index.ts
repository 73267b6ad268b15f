import type { Resource } from '../../../common/operations/operation';
import { get } from './get';

export const account: Resource = { value: 'account', name: 'Account', operations: [get] };
