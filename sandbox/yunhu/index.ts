export { SEED } from './seed';
export type { YunhuFault } from './faults';
export { YunhuStandIn } from './standIn';
