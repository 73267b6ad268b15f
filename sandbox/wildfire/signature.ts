import { createHash } from 'node:crypto';
import type { Code } from './codes';
import type { RateLimiter } from './rateLimiter';
import type { Robot } from './state';

const MAX_AGE_MS = 7_200_000;

function sign(nonce: string, secret: string, timestamp: string): string {
	return createHash('sha1').update(`${nonce}|${secret}|${timestamp}`, 'utf8').digest('hex');
}

/**
 * The server's seven checks in the server's order. The rate limit comes before authentication, and
 * the time window has no limit in the future.
 */
export function authenticate(
	headers: Record<string, string>,
	robots: ReadonlyMap<string, Robot>,
	limiter: RateLimiter,
	now: number,
): Robot | Code {
	// The server reads only these two spellings; `NONCE` counts as missing.
	const header = (lower: string, capital: string) => headers[lower] || headers[capital];
	const nonce = header('nonce', 'Nonce');
	const timestamp = header('timestamp', 'Timestamp');
	const signature = header('sign', 'Sign');
	const rid = header('rid', 'Rid');
	if (!nonce || !timestamp || !signature || !rid) return 239;

	if (!limiter.allows(rid, now)) return 250;
	if (!/^[-+]?\d{1,19}$/.test(timestamp)) return 239;
	if (now - Number(timestamp) > MAX_AGE_MS) return 243;

	const robot = robots.get(rid);
	if (!robot) return 253;
	if (!robot.secret) return 248;
	return signature === sign(nonce, robot.secret, timestamp) ? robot : 244;
}
