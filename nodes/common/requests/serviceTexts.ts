import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../errors';
import {
	BLOCKED,
	CANCELLED,
	isCertificateError,
	isTlsError,
	LOGIN_UNANSWERED,
	NO_WEB_ADDRESS,
	TIMED_OUT,
	TOO_LARGE,
	type NoReply,
	type Reply,
} from './request';
import { excerpt } from '../text/excerpt';

/** A platform's texts for errors. */
export interface ServiceTexts {
	/** The server's name in the middle of a sentence, e.g. `the WildfireChat server`. */
	name: string;
	/** The credential's field that holds the server's address. */
	addressField: string;
	/** Says what to check if the connection fails: a clause. */
	unreachable: string;
	/** Says what to do if the server did not answer in time: sentences. */
	late: string;
	/** Says what to do if the connection was lost before the response: sentences. */
	lost: string;
	/**
	 * The message for a response that the platform did not write: a clause, e.g. `This is not how a StarBot client
	 * answers`.
	 */
	foreign: string;
	/** Says what to check for such a response: a sentence. */
	check: string;
}

export const MAY_HAVE_HAPPENED =
	'The request may have taken effect, so it was not tried again. Check whether it did before you repeat it.';

/** Returns the hint of a request that may have taken effect: first the warning, then what to do about the cause. */
export function unsureHint(remedy: string): string {
	return remedy === '' || remedy === MAY_HAVE_HAPPENED
		? MAY_HAVE_HAPPENED
		: `${MAY_HAVE_HAPPENED} ${remedy}`;
}

const TIME_OUTS = new Set([TIMED_OUT, 'ETIMEDOUT']);

/** The codes of Node's parsers for a response that is not HTTP, or not compressed as its header says. */
const UNREADABLE = /^(?:HPE|Z|ERR__ERROR)_/;

/** Tells whether the server accepted the connection and did not answer in time. */
export function isTimeout({ code }: NoReply): boolean {
	return TIME_OUTS.has(code);
}

type Texts = Pick<Refusal, 'message' | 'hint'>;

/** The cases in which a request was certainly not sent. The first that applies counts. */
const NOT_SENT: ReadonlyArray<
	[happened: (outcome: NoReply) => boolean, describe: (texts: ServiceTexts, code: string) => Texts]
> = [
	[
		({ code }) => code === NO_WEB_ADDRESS,
		({ addressField }) => ({
			message: `${addressField} in the credential is not a web address`,
			hint: 'It must start with http:// or https:// and name a host. Nothing was sent.',
		}),
	],
	[
		({ code }) => code === CANCELLED,
		() => ({
			message: 'The execution was cancelled before anything was sent',
			hint: 'Run it again to send it.',
		}),
	],
	[
		({ code }) => code === LOGIN_UNANSWERED,
		({ name, unreachable }, code) => ({
			message: `${capitalised(name)} did not answer the login`,
			hint: `The request was not sent, or without a login, so nothing was done. Try again later. ${unreachable} (${code}).`,
		}),
	],
	[
		({ code }) => code === BLOCKED,
		({ name }) => ({
			message: `n8n is not allowed to call ${name}: its address is an internal one`,
			hint: "Nothing was sent. n8n's protection against requests to internal addresses is on; its administrator can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES, or an address range with N8N_SSRF_ALLOWED_IP_RANGES.",
		}),
	],
	[
		isCertificateError,
		({ name }, code) => ({
			message: `n8n does not trust the certificate of ${name}`,
			hint: `Nothing was sent. If the certificate is self-signed or signed by an authority of your own, add that authority to n8n with NODE_EXTRA_CA_CERTS. Otherwise renew the certificate, or enter the host name in it (${code}).`,
		}),
	],
	[
		isTlsError,
		({ name, addressField }, code) => ({
			message: `No secure connection (HTTPS) to ${name} could be made`,
			hint: `Nothing was sent. If the server has no HTTPS at this port, enter ${addressField} in the credential with http://, or with the port for HTTPS. If the port is right, the server's TLS may be too old for n8n (${code}).`,
		}),
	],
	[
		({ mayHaveHappened }) => !mayHaveHappened,
		({ name, unreachable }, code) => ({
			message: `No connection to ${name} could be made`,
			hint: `Nothing was sent. ${unreachable} (${code}).`,
		}),
	],
];

/**
 * Describes a request without a response. The system code goes into the hint, because n8n replaces a message that
 * contains one.
 *
 * @param repeatable whether a second request has the same effect as one
 */
export function noReplyRefusal(
	texts: ServiceTexts,
	outcome: NoReply,
	repeatable: boolean,
): Refusal {
	const { code } = outcome;
	const notSent = NOT_SENT.find(([happened]) => happened(outcome))?.[1];
	if (notSent !== undefined) return { ...notSent(texts, code), code };
	return {
		message: messageWithoutReply(texts, outcome),
		hint: [repeatable ? '' : MAY_HAVE_HAPPENED, remedyWithoutReply(texts, outcome), `(${code})`]
			.filter(Boolean)
			.join(' '),
		code,
		mayHaveHappened: !repeatable,
	};
}

function remedyWithoutReply(
	{ late, lost, check, addressField }: ServiceTexts,
	outcome: NoReply,
): string {
	if (isTimeout(outcome)) return late;
	if (!UNREADABLE.test(outcome.code)) return lost;
	const isNoHttp = outcome.code.startsWith('HPE');
	return isNoHttp
		? `${check} If the port is one for HTTPS, ${addressField} must begin with https://.`
		: check;
}

function messageWithoutReply({ name, foreign }: ServiceTexts, outcome: NoReply): string {
	if (UNREADABLE.test(outcome.code)) return `${foreign}: its answer cannot be read`;
	if (isTimeout(outcome)) return `${capitalised(name)} did not answer in time`;
	if (outcome.code === TOO_LARGE) return `The answer of ${name} is too large`;
	return `The connection to ${name} was lost before it answered`;
}

/**
 * Describes a response that the platform did not write: a redirect, "too many requests", or a proxy's error.
 *
 * @param mask masks secrets in a text from the server
 * @param repeatable whether a second request has the same effect as one
 */
export function foreignReplyRefusal(
	texts: ServiceTexts,
	{ status, headers, body }: Reply,
	mask: (text: string) => string,
	repeatable: boolean,
): Refusal {
	if (status >= 300 && status < 400) {
		return {
			message: `The address answers with a redirect (HTTP ${status})`,
			hint: `Enter the final address as ${texts.addressField} in the credential: a redirected request would lose its body.`,
			httpStatus: status,
		};
	}
	if (status === 429) {
		return {
			message: `${capitalised(texts.name)} refuses the request because there are too many (HTTP 429)`,
			hint: 'Nothing was done. Try again later, or send less at a time.',
			httpStatus: status,
		};
	}
	const mayHaveHappened = !repeatable && status !== 404;
	return {
		message: `${texts.foreign}: HTTP ${status} with ${describeBody(headers, body, mask)}`,
		hint: mayHaveHappened ? unsureHint(texts.check) : texts.check,
		httpStatus: status,
		mayHaveHappened,
	};
}

/**
 * Describes an unexpected body, e.g. `text/html starting "<html> <head>"`.
 *
 * @param mask masks secrets; the whole body is masked, as the excerpt may end within a secret
 */
function describeBody(
	{ 'content-type': contentType }: IDataObject,
	body: string,
	mask: (text: string) => string,
): string {
	if (body === '') return 'an empty body';
	const type =
		typeof contentType === 'string' && contentType !== ''
			? mask(contentType).split(';', 1)[0]
			: 'a body';
	// Binary data is not shown.
	const text = excerpt(mask(body));
	return /^[^\p{Cc}\ufffd]+$/u.test(text) ? `${type} starting "${text}"` : String(type);
}

function capitalised(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
