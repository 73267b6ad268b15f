import type { Resource } from '../../../common/operations/operation';
import { send } from './send';

export const request: Resource = { value: 'request', name: 'Request', operations: [send] };
