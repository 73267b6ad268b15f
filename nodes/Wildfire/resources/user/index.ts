import type { Resource } from '../../../common/operations/operation';
import { get } from './get';
import { getRobots } from './getRobots';
import { search } from './search';

export const user: Resource = { value: 'user', name: 'User', operations: [get, search, getRobots] };
