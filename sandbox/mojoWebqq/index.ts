export { COMPUTERS, MojoWebqqStandIn } from './standIn';
