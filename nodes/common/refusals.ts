import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from './errors';
import { BLOCKED, CANCELLED, NO_WEB_ADDRESS, type NoReply } from './request';

/** The other side, in the words in which a user is told of it. */
export interface Peer {
	/** In the middle of a sentence, e.g. `the WildfireChat server`. */
	name: string;
	/** The field of the credential that holds its address. */
	addressField: string;
	/** What to check where no connection can be made: a clause. */
	unreachable: string;
	/** What to do when it did not answer in time: sentences. */
	late: string;
	/** What to do when the connection was lost before the answer: sentences. */
	lost: string;
}

export const MAY_HAVE_HAPPENED =
	'It may have been done all the same, so it was not tried again. Look whether it was before you repeat it.';

const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** Whether the silence is one of a server that took the connection and did not answer in time. */
export function isTimeout({ code }: NoReply): boolean {
	return TIMED_OUT.has(code);
}

/** An address as a user enters it: a path before the endpoints is kept, stray spaces and trailing slashes are not. */
export function addressOf(entered: unknown): string {
	return String(entered).trim().replace(/\/+$/, '');
}

/**
 * What a user is told where no answer came. n8n puts words of its own in place of a message that names a system code, so the
 * code stands in the hint.
 *
 * @param repeatable whether doing it twice is as good as once
 */
export function silenceRefusal(peer: Peer, silence: NoReply, repeatable: boolean): Refusal {
	const { code, mayHaveHappened } = silence;
	if (code === NO_WEB_ADDRESS) {
		return {
			message: `${peer.addressField} in the credential is not a web address`,
			hint: 'It must start with http:// or https:// and name a host. Nothing was sent.',
			code,
		};
	}
	if (code === CANCELLED)
		return { message: 'The execution was cancelled before anything was sent', code };
	if (code === BLOCKED) {
		return {
			message: `n8n is not allowed to call ${peer.name}: its address is an internal one`,
			hint: "Nothing was sent. n8n's protection against requests to internal addresses is on; its administrator can except the host with N8N_SSRF_ALLOWED_HOSTNAMES, or an address range with N8N_SSRF_ALLOWED_IP_RANGES.",
			code,
		};
	}
	if (!mayHaveHappened) {
		return {
			message: `No connection to ${peer.name} could be made`,
			hint: `Nothing was sent. ${peer.unreachable} (${code}).`,
			code,
		};
	}
	const timedOut = isTimeout(silence);
	return {
		message: timedOut
			? `${capitalised(peer.name)} did not answer in time`
			: `The connection to ${peer.name} was lost before it answered`,
		hint: [repeatable ? '' : MAY_HAVE_HAPPENED, timedOut ? peer.late : peer.lost, `(${code})`]
			.filter(Boolean)
			.join(' '),
		code,
	};
}

/** Redirects are not followed: the signature would go to another host, and the body would be lost. */
export function redirectRefusal({ addressField }: Peer, httpStatus: number): Refusal | undefined {
	if (httpStatus < 300 || httpStatus >= 400) return undefined;
	return {
		message: `The address answers with a redirect (HTTP ${httpStatus})`,
		hint: `Enter the final address as ${addressField} in the credential: a redirected request would lose its body.`,
		httpStatus,
	};
}

/** Says what came instead of the platform's answer, e.g. `text/html starting "<html> <head>"`. */
export function describeBody({ 'content-type': contentType }: IDataObject, body: string): string {
	if (body === '') return 'an empty body';
	const type =
		typeof contentType === 'string' && contentType !== '' ? contentType.split(';', 1)[0] : 'a body';
	// Binary data says nothing to a reader.
	const text = excerpt(body);
	return /^[^\p{Cc}\ufffd]+$/u.test(text) ? `${type} starting "${text}"` : String(type);
}

/** The beginning of a text, in one line. */
export function excerpt(text: string): string {
	return text.slice(0, 1_000).replace(/\s+/g, ' ').trim().slice(0, 80);
}

function capitalised(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
