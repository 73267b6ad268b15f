const { fetch: fetchShared } = globalThis;

/**
 * Gives each request its own connection. n8n closes a connection that is idle for five seconds, or for less while it is busy
 * for long, and a request at that moment is lost: it is not repeated.
 */
globalThis.fetch = async (resource, init = {}) => {
	const headers = new Headers(init.headers);
	headers.set('connection', 'close');
	return await fetchShared(resource, { ...init, headers });
};
