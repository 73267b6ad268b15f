import type { Caller } from './caller';

/** What n8n offers since 2.x to code that opens connections by itself. */
interface EgressHelpers {
	getSecureEgressFilter?(): { validateUrl(url: string): Promise<{ ok: boolean }> };
}

/**
 * Whether n8n's protection of internal addresses (N8N_SSRF_PROTECTION_ENABLED) forbids a connection that does not go
 * through its request helper. n8n 1.x has neither the protection nor the helper.
 *
 * @param url with http or https
 */
export async function isBlocked({ context }: Caller, url: string): Promise<boolean> {
	const { getSecureEgressFilter } = context.helpers as EgressHelpers;
	if (getSecureEgressFilter === undefined || !URL.canParse(url)) return false;
	return !(await getSecureEgressFilter().validateUrl(url)).ok;
}
