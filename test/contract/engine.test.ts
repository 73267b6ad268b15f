import { contract } from './cases';
import { startEngineHost } from './engineHost';

/** The engine behaves as n8n 2. e2e/test/contract.test.ts runs the same cases in n8n's server. */
contract('engine', '2', startEngineHost);
