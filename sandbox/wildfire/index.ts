export type { WildfireFault } from './faults';
export type { Group, Message, Robot, User } from './state';
export { WildfireStandIn } from './standIn';
