import { describe, expect, it } from '@jest/globals';

import { maskedAddress, secretMask } from '../../nodes/common/requests/secrets';
import { ESCAPES } from './escapes';

const SECRETS = [
	'q+Z/8k3w+Jf0aa==',
	'p&ss <"word\'s>',
	'päss 密码 🔑',
	'a\\b\\u0041%41',
	'line\none',
];
const mask = (text: string, secret: string) => secretMask({ token: secret }, ['token'])(text);

describe.each(SECRETS)('the secret %j', (secret) => {
	it('is masked in every escape, and nothing else is', () => {
		for (const escape of ESCAPES)
			expect(mask(`said ${escape(secret)}, "1+1 = 2%"`, secret)).toBe('said ***, "1+1 = 2%"');
	});

	it('is masked where it stands several times, also in several forms', () => {
		const forms = ESCAPES.map((escape) => escape(secret));
		expect(mask(forms.join('|'), secret)).toBe(forms.map(() => '***').join('|'));
	});

	it('is not shown in part where a long text is cut', () => {
		for (let length = 19_950; length < 20_001; length++) {
			const text = `${'x'.repeat(length)}${secret}${'y'.repeat(1_000)}`;
			const shown = mask(text, secret);
			expect(shown).toMatch(/^x+(\*\*\*)?…$/);
		}
	});
});

it('leaves a text without a secret as it is', () => {
	for (const text of ['', '%', '\\', '\\u00', '&amp;', '%E5%AF', '\ud83d', 'a\\nb', '密码 🔑 %2B'])
		expect(mask(text, 'another-secret')).toBe(Buffer.from(text).toString());
});

it.each([
	[
		'https://im.example.com/?debug=true&v=1',
		'{"ok":true,"code":1,"msg":"v=1 is not v1"}',
		'{"ok":true,"code":1,"msg":"*** is not v1"}',
	],
	[
		'https://im.example.com/?tenant=group',
		'the group (tenant=group) is gone',
		'the group (***) is gone',
	],
	['https://group@im.example.com', 'the group is gone', 'the group is gone'],
	['https://group:pw@im.example.com', 'pw of group, group:pw', '*** of group, ***'],
	['https://im.example.com/?key=f8Jq0xM2', 'f8Jq0xM2 and key=f8Jq0xM2', '*** and ***'],
	[
		'https://f8Jq0xM2@im.example.com',
		`f8Jq0xM2, ${Buffer.from('f8Jq0xM2:').toString('base64')}`,
		'***, ***',
	],
])('of the address %j masks what is secret, and no words', (url, text, masked) => {
	expect(secretMask({ url }, [], [], 'url')(text)).toBe(masked);
});

it('masks a short secret as a whole word only', () => {
	expect(mask('ab cab "ab" a%62 YWI=', 'ab')).toBe('*** cab "***" *** ***');
});

it('masks a secret of four characters anywhere, also in hexadecimal digits, and a shorter one not in digits', () => {
	expect(mask('xabcdy abcdefg x61626364y', 'abcd')).toBe('x***y ***efg x***y');
	expect(mask('xabcy 616263', 'abc')).toBe('xabcy 616263');
});

it('masks Base64 without the signs at its end', () => {
	// YXg/YXg+YQ==, in which base64url has other characters.
	expect(mask('(YXg/YXg+YQ) (YXg_YXg-YQ)', 'ax?ax>a')).toBe('(***) (***)');
});

it('masks a secret that was escaped five times', () => {
	let escaped = 'a b/c+d&e';
	for (let times = 0; times < 5; times++) escaped = encodeURIComponent(escaped);
	expect(mask(`[${escaped}]`, 'a b/c+d&e')).toBe('[***]');
});

it('masks what the patterns of a platform match, such as signatures', () => {
	const masked = secretMask({ token: 'abcdef' }, ['token'], [/sign-\d+/g, /(?<=pwd=)\w+/]);
	expect(masked('sign-1, sign-23, pwd=x, abcdef')).toBe('***, ***, pwd=***, ***');
});

it('masks the values of parameters, and numbers', () => {
	expect(mask('user=me&pass=a%20b says a b', 'user=me&pass=a%20b')).toBe('*** says ***');
	expect(secretMask({ pin: 123456 }, ['pin'])('pin 123456')).toBe('pin ***');
});

it.each([undefined, null, true, ''])('masks nothing for the secret %j', (secret) => {
	const masked = secretMask({ token: secret as never }, ['token']);
	expect(masked('undefined null true ""')).toBe('undefined null true ""');
});

it('cuts a text of more than 20,000 characters only', () => {
	const text = 'x'.repeat(20_000);
	expect(mask(text, 'abcdef')).toBe(text);
	expect(mask(`${text}x`, 'abcdef')).toMatch(/^x+…$/);
});

it('masks a session that a login replaced, and the session after it', () => {
	const credential = { session: 'first-session' };
	const mask = secretMask(credential, ['session']);
	credential.session = 'second-session';
	expect(mask('a first-session and a second-session')).toBe('a *** and a ***');
	credential.session = 'third-session';
	expect(mask('first-session second-session third-session')).toBe('*** *** ***');
});

it('masks a secret without the blanks around it', () => {
	expect(mask('[abcdef]', ' abcdef\n')).toBe('[***]');
});

it('masks the longest of secrets that begin alike', () => {
	const credential = { token: 'abc/def', pair: 'user=me&pass=abc/def/ghi' };
	expect(secretMask(credential, ['token', 'pair'])('abc/def, abc/def/ghi')).toBe('***, ***');
});

it.each([
	['https://a.example/w?token=s3cret&x=1#top', 'https://a.example/w?token=***&x=***#top'],
	['https://user:s3cret@a.example:81/w', 'https://***@a.example:81/w'],
	['http://s3cret@a.example/w?@', 'http://***@a.example/w?***'],
	['https://a.example/@robot/w?', 'https://a.example/@robot/w?'],
	['https://a.example/@robot/w?s3cret', 'https://a.example/@robot/w?***'],
	['https://a.example/w?x=&s3cret&y=1', 'https://a.example/w?x=***&***&y=***'],
	['', ''],
])('masks the query and the password of the address %j', (address, expected) => {
	expect(maskedAddress(address)).toBe(expected);
});
