import { sendInTurn } from '../common/broadcast/sendInTurn';
import type { Call } from '../common/operations/call';
import { addressOf } from '../common/requests/client';
import type { Identity } from './robot';
import { STARBOT } from './transport';

/** Sends the messages of one robot one after another, with the option's delay between them. */
export async function sendAsRobot<T>(
	call: Call,
	identity: Identity | Record<string, never>,
	send: () => Promise<T>,
): Promise<T> {
	const credential = await call.credential(STARBOT.credential);
	const robot = `${addressOf(credential[STARBOT.address])} ${Object.values(identity).join()}`;
	return await sendInTurn(call, robot, send);
}
