import type { Caller } from './caller';

/** The helpers of n8n 2.x for code that opens its own connections. */
interface EgressHelpers {
	getSecureEgressFilter?(): { validateUrl(url: string): Promise<{ ok: boolean }> };
}

/**
 * Tells whether n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED) forbids a connection that does not go through its
 * request helper. n8n 1.x has neither the protection nor this helper.
 *
 * @param url an http or https URL
 */
export async function isBlocked({ context }: Caller, url: string): Promise<boolean> {
	const { getSecureEgressFilter } = context.helpers as EgressHelpers;
	if (getSecureEgressFilter === undefined || !URL.canParse(url)) return false;
	return !(await getSecureEgressFilter().validateUrl(url)).ok;
}
