import type { Call } from '../common/operations/call';
import { runsAsTool } from '../common/n8nHelpers';
import { request } from '../common/requests/client';
import { query, record, WILDFIRE } from './transport';

/**
 * Rejects a user that the server does not know if the node runs as a tool of an AI agent: a model may give a name, for which the
 * server reports success although nobody gets the message. Other runs save the request: their IDs come from lists and triggers.
 *
 * @throws NodeApiError with code 253
 */
export async function checkUserOfTool(call: Call, userId: string): Promise<void> {
	if (!runsAsTool(call.context)) return;
	const asked = query('/robot/user_info', record('userId'), { userId });
	await call.run.once(`user ${userId}`, async () => await request(WILDFIRE, call, asked));
}
