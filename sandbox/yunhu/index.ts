export { SEED } from './seedIds';
export type { YunhuFault } from './faults';
export { YunhuStandIn } from './standIn';
