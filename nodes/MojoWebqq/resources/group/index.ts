import type { Resource } from '../../../common/operations/operation';
import { getAll } from './getAll';
import { search } from './search';

export const group: Resource = { value: 'group', name: 'Group', operations: [getAll, search] };
