import type { NetworkFault } from '../kit/faults';

export type YunhuFault = NetworkFault | 'rate' | 'stream-lost';

export const YUNHU_FAULTS: Record<Exclude<YunhuFault, NetworkFault>, string> = {
	rate: 'Code 1007 (too often), nothing done',
	'stream-lost': 'Streamed message: show its first words, then drop the connection',
};
