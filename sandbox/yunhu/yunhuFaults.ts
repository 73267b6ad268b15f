import type { NetworkFault } from '../kit/faults';

export type YunhuFault = NetworkFault | 'rate';

export const YUNHU_FAULTS: Record<Exclude<YunhuFault, NetworkFault>, string> = {
	rate: 'Code 1007 (too often), nothing done',
};
