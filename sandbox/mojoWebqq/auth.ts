import { createHash } from 'node:crypto';
import type { Params } from './params';
import type { AuthRule } from './settings';

/** The hook of the manual's example (`key` = MD5 over secret, id, gid, did, content and exp), and fixed values. */
export function passes({ secret, params: expected }: AuthRule, params: Params): boolean {
	if (Object.entries(expected).some(([name, value]) => params.get(name) !== value)) return false;
	if (secret === '') return true;
	if (Math.floor(Date.now() / 1000) >= Number(params.get('exp') ?? 0)) return false;
	const signed = ['id', 'gid', 'did', 'content', 'exp'].map((name) => params.get(name) ?? '');
	const key = createHash('md5')
		.update(secret + signed.join(''), 'utf8')
		.digest('hex');
	return params.get('key') === key;
}
