import type { NetworkFault } from '../kit/faults';

export type WildfireFault = NetworkFault | 'code249' | 'code249-after' | 'code250';

export const WILDFIRE_FAULTS: Record<Exclude<WildfireFault, NetworkFault>, string> = {
	code249: 'Code 249 (timeout), nothing done',
	'code249-after': 'Code 249 (timeout), but done',
	code250: 'Code 250 (too often)',
};
