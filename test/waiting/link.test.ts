import { expect, it } from '@jest/globals';

import {
	identifiedBy,
	identifying,
	isOwnLink,
	linkFor,
	linkIn,
} from '../../nodes/common/waiting/link';

const URL = 'https://n8n.example.com/webhook-waiting/42/node?q=1&signature=ab';
const LINK = linkFor('key', URL);
const [, PROOF] = LINK.split('#');

it.each([
	LINK,
	`Pay it?\n${LINK}`,
	`同意请点 ${LINK}，谢谢`,
	`<${LINK}>`,
	`"${LINK}"`,
	`链接${LINK}`,
	`see https://example.com/a#b and ${LINK} approve`,
	`https://example.com${LINK}`,
	`#${LINK}#`,
])('is found in %j', (text) => {
	expect(linkIn(text)).toEqual({ url: URL, proof: PROOF });
	expect(isOwnLink('key', { url: URL, proof: PROOF ?? '' })).toBe(true);
});

it('is found wherever N8N_ENDPOINT_WEBHOOK_WAIT and N8N_PATH have it', () => {
	const url = 'https://example.com/n8n/resume/42/node?c=ab12&q=1&signature=ab';
	const [, proof] = linkFor('key', url).split('#');
	expect(linkIn(`Pay it?\n${linkFor('key', url)} approve`)).toEqual({ url, proof });
});

it.each([
	'',
	URL,
	`${URL}#`,
	`${URL}#${'g'.repeat(32)}`,
	`${URL} #${PROOF}`,
	`ftp://x/webhook-waiting/1?q=1#${PROOF}`,
	`https://n8n.example.com/webhook-waiting/1?q=#${PROOF}`,
	`https://n8n.example.com/webhook-waiting/1?c=1#${PROOF}`,
	`/webhook-waiting/1?q=1#${PROOF}`,
	`https://n8n.example.com/webhook-waiting/${'x'.repeat(5_000)}?q=1#${PROOF}`,
	// A link of somebody else's, and a question behind it.
	`https://example.com/#${PROOF} https://example.com/?q=1`,
])('is not found in %j', (text) => {
	expect(linkIn(text)).toBeUndefined();
});

it.each([
	['ab12', { isNamed: true, isFreeText: true }],
	['ab12', { isNamed: true, isFreeText: false }],
	['ab12', { isNamed: false, isFreeText: false }],
])('names the code %s, and how it can be answered: %j', (code, how) => {
	const query = new URLSearchParams({ q: '1', ...identifying(code, how) });
	expect(identifiedBy(`https://n8n.example.com/?${query}`)).toEqual({ q: '1', code, ...how });
	expect(identifiedBy('https://n8n.example.com/?q=1')).toEqual({
		q: '1',
		code: '',
		isNamed: false,
		isFreeText: false,
	});
});

/** Anybody can write the text: with a square of the time, one of them would take minutes. */
it.each(['http://', 'https://a/?q=1', '?q=1', '#', `#${PROOF}`, `http://a/?q=1#`, ' /?q=1'])(
	'ends for 100,000 times %j',
	(piece) => {
		expect(linkIn(piece.repeat(100_000))).toBeUndefined();
		expect(linkIn(`${piece.repeat(100_000)} ${LINK}`)).toEqual({ url: URL, proof: PROOF });
	},
);
