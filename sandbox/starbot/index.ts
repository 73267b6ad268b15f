export { CLIENTS } from './seed';
export { StarBotStandIn } from './standIn';
