import { WebhookPathTakenError, type IWebhookData } from 'n8n-workflow';

import { publicPath } from './nodeWebhooks';

export interface FoundWebhook {
	webhook: IWebhookData;
	/** Values of the path's `:parameters`. */
	params: Record<string, string>;
}

/** Finds the webhook for a method and path, like n8n's webhook table. */
export class WebhookRegistry {
	private readonly byKey = new Map<string, IWebhookData>();

	/** Throws for a webhook that another node already has: n8n does not publish such a workflow. */
	refuseConflicts(webhooks: IWebhookData[]) {
		const seen = new Set<string>();
		for (const webhook of webhooks) {
			const key = keyOf(webhook);
			const present = this.byKey.get(key);
			if (seen.has(key) || (present && present.workflowId !== webhook.workflowId)) {
				throw new WebhookPathTakenError(webhook.node);
			}
			seen.add(key);
		}
	}

	add(webhook: IWebhookData) {
		this.byKey.set(keyOf(webhook), webhook);
	}

	has(webhook: IWebhookData): boolean {
		return this.byKey.has(keyOf(webhook));
	}

	remove(webhook: IWebhookData) {
		this.byKey.delete(keyOf(webhook));
	}

	ofWorkflow(workflowId: string): IWebhookData[] {
		return this.all().filter((webhook) => webhook.workflowId === workflowId);
	}

	find(method: string, path: string): FoundWebhook | undefined {
		const fixed = this.fixedAt(path).find(({ httpMethod }) => httpMethod === method);
		if (fixed) return { webhook: fixed, params: {} };
		const webhook = this.dynamicAt(path).find(({ httpMethod }) => httpMethod === method);
		if (!webhook) return undefined;
		const [, ...segments] = path.split('/');
		const params = webhook.path
			.split('/')
			.map((part, index) => [part, segments[index] ?? ''] as const)
			.filter(([part]) => part.startsWith(':'))
			.map(([part, value]) => [part.slice(1), value]);
		return { webhook, params: Object.fromEntries(params) };
	}

	methodsAt(path: string): string[] {
		const fixed = this.fixedAt(path);
		const found = fixed.length > 0 ? fixed : this.dynamicAt(path).slice(0, 1);
		return found.map(({ httpMethod }) => httpMethod);
	}

	private fixedAt(path: string) {
		return this.all().filter((webhook) => !webhook.webhookId && webhook.path === path);
	}

	/** Returns the webhooks whose path has `:parameters`. The path with the most fixed segments in the called path comes first. */
	private dynamicAt(path: string) {
		const [webhookId, ...segments] = path.split('/');
		const fixedSegments = (webhook: IWebhookData) =>
			webhook.path.split('/').filter((part) => !part.startsWith(':'));
		return this.all()
			.filter((webhook) => webhook.webhookId === webhookId)
			.filter((webhook) => webhook.path.split('/').length === segments.length)
			.filter((webhook) => fixedSegments(webhook).every((part) => segments.includes(part)))
			.sort((a, b) => fixedSegments(b).length - fixedSegments(a).length);
	}

	private all(): IWebhookData[] {
		return [...this.byKey.values()];
	}
}

function keyOf(webhook: IWebhookData) {
	return `${webhook.httpMethod} ${publicPath(webhook)}`;
}
