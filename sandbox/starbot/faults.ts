import type { NetworkFault } from '../kit/faults';

export const STARBOT_FAULTS = {
	refused: 'Body code other than 200, nothing done',
} as const;

export type StarBotFault = NetworkFault | keyof typeof STARBOT_FAULTS;
