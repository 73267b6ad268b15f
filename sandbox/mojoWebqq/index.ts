export { EVENT_NAMES } from './events';
export { COMPUTERS, MojoWebqqStandIn } from './standIn';
