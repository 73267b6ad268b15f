import type { Resource } from '../../../common/operations/operation';
import { getAll } from './getAll';

export const friend: Resource = { value: 'friend', name: 'Friend', operations: [getAll] };
