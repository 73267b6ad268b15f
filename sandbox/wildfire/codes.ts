import { Refusal as Refused } from '../kit/refusal';

/** The server's error codes that a stand-in can answer with, and their messages. */
const MESSAGES = {
	0: 'success',
	2: 'invalid data',
	4: 'server error',
	8: 'user forbidden',
	9: 'not in group',
	11: 'group already exist',
	12: 'member already in group',
	20: 'not in chatroom',
	21: 'not in channel',
	24: 'time expired',
	70: 'application token error or timeout',
	239: 'api not signed or sign parameter not completion',
	240: 'group exceed max member count',
	241: 'group is muted',
	242: 'sensitive matched',
	243: 'sign expired',
	244: 'auth failure',
	246: 'user in black list',
	247: 'forbidden send msg globally',
	248: 'no right to operate',
	249: 'timeout',
	250: 'over frequency',
	251: 'Invalid parameter',
	253: 'not exist',
} as const;

export type Code = keyof typeof MESSAGES;

export function messageOf(code: Code): string {
	return MESSAGES[code];
}

/** A request that the server understood and refused: HTTP 200 with this code. */
export class Refusal extends Refused {
	/** @param msg the text beside the code, where it is not that of the code */
	constructor(
		readonly code: Code,
		readonly msg: string = MESSAGES[code],
	) {
		super(`${code} ${msg}`);
	}
}

/** An exception that the server answers with HTTP 500 and its text. */
export class JavaException extends Error {}

export function nullPointer(): JavaException {
	return new JavaException('java.lang.NullPointerException');
}
