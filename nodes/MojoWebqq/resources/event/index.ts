import type { Resource } from '../../../common/operations/operation';
import { getWaiting } from './getWaiting';

export const event: Resource = { value: 'event', name: 'Event', operations: [getWaiting] };
