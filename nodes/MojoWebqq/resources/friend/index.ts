import type { Resource } from '../../../common/operations/operation';
import { getAll } from './getAll';
import { search } from './search';

export const friend: Resource = { value: 'friend', name: 'Friend', operations: [getAll, search] };
