import type { NetworkFault } from '../kit/faults';

export type MojoWebqqFault = NetworkFault | SendFault;

/** The ways in which QQ itself can refuse a message of the bot. */
export type SendFault = keyof typeof SEND_FAULTS;

export const SEND_FAULTS = {
	'code-1': "QQ's answer is not JSON: code -1",
	'code-3': 'QQ refuses messages: code -3',
	'code-4': 'QQ gives an unknown answer: code -4',
	'code-5': 'QQ gives an unknown code: code -5',
	'ignored-1202': 'QQ answers 1202, taken as sent',
} as const;

export const SEND_RESULTS: Record<SendFault, { code: number; info: string }> = {
	'code-1': { code: -1, info: '数据格式错误' },
	'code-3': { code: -3, info: '发送异常' },
	'code-4': { code: -4, info: '响应未知: {"errCode":7,"errMsg":"?"}' },
	'code-5': { code: -5, info: '未识别返回值:100101' },
	'ignored-1202': { code: 0, info: '忽略返回值: 1202' },
};

export const SENT = { code: 0, info: '发送正常' };

export function isSendFault(kind: string | undefined): kind is SendFault {
	return kind !== undefined && Object.hasOwn(SEND_FAULTS, kind);
}
