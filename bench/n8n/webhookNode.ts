import type { Instance, Target } from './instance';
import { webhook, type Search } from './workflows';

const SECRET = { name: 'x-secret', value: 'b9b2a3f0c6a14d3f8a51' };

/**
 * Publishes a workflow with n8n's Webhook node, followed by the If node if there is a text to
 * search for.
 */
export type AddWebhook = (name: string, search?: Search) => Promise<Target>;

/** @returns a function that adds such workflows, all with the same secret in a header */
export async function webhooksOf({ n8n, rest, publish }: Instance): Promise<AddWebhook> {
	const { id } = await rest.createCredential({
		name: 'Header',
		type: 'httpHeaderAuth',
		data: SECRET,
	});
	return async (name, search) => ({
		workflowId: await publish(webhook(name, id, search)),
		url: `${n8n.url}/webhook/${name}`,
		headers: { [SECRET.name]: SECRET.value },
		status: 200,
		isExecuted: true,
	});
}
