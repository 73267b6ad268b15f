import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Exchange } from '../kit/exchange';
import { readForm } from '../kit/multipart';
import type { AuthRule } from './settings';

/** Perl's text for a list, which equals no value. */
const LIST_AS_TEXT = 'ARRAY(0x55d1c8a3f2e8)';

/** The parameters of a request: query and form body together. A JSON body is ignored. */
export class Params {
	constructor(readonly pairs: ReadonlyArray<readonly [string, string]>) {}

	/** Undefined if it is missing; a repeated name is a list, which equals no value. */
	get(name: string): string | undefined {
		const values = this.pairs.filter(([key]) => key === name);
		return values.length > 1 ? LIST_AS_TEXT : values[0]?.[1];
	}

	/** Perl's truth: the text `false` is true. */
	isTrue(name: string): boolean {
		const value = this.get(name);
		return value !== undefined && value !== '' && value !== '0';
	}

	toRecord(): Record<string, string> {
		return Object.fromEntries(this.pairs.map(([name]) => [name, this.get(name) ?? '']));
	}
}

export async function readParams({ query, contentType, body }: Exchange): Promise<Params> {
	return new Params([...decode(query), ...(await bodyPairs(contentType, body))]);
}

async function bodyPairs(contentType: string, body: Buffer): Promise<Array<[string, string]>> {
	if (/^application\/x-www-form-urlencoded\b/i.test(contentType))
		return decode(body.toString('latin1'));
	if (!/^multipart\/form-data\b/i.test(contentType)) return [];
	const form = await readForm(body, contentType);
	return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
}

function decode(text: string): Array<[string, string]> {
	return text
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => {
			const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
			return [unescape(name), unescape(value)];
		});
}

/** Bytes that are not UTF-8 (such as GBK) are passed on unchanged, as garbage. */
function unescape(text: string): string {
	const bytes = Buffer.from(
		text
			.replaceAll('+', ' ')
			.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
	return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
}

/** The hook of the manual's example (`key` = MD5 over secret, id, gid, did, content and exp), and fixed values. */
export function passes({ secret, params: expected }: AuthRule, params: Params): boolean {
	if (Object.entries(expected).some(([name, value]) => params.get(name) !== value)) return false;
	if (secret === '') return true;
	if (Math.floor(Date.now() / 1000) >= Number(params.get('exp') ?? 0)) return false;
	const signed = ['id', 'gid', 'did', 'content', 'exp'].map((name) => params.get(name) ?? '');
	const key = createHash('md5')
		.update(secret + signed.join(''))
		.digest('hex');
	return params.get('key') === key;
}
