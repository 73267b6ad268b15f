import { WebhookPathTakenError, type IWebhookData } from 'n8n-workflow';

import { publicPath } from './nodeWebhooks';

export interface FoundWebhook<T extends IWebhookData> {
	webhook: T;
	/** Values of the path's `:parameters`. */
	params: Record<string, string>;
}

/** Which webhook answers which method and path. */
export class WebhookRegistry<T extends IWebhookData = IWebhookData> {
	private readonly byKey = new Map<string, T>();

	add(webhook: T) {
		const key = this.key(webhook);
		const present = this.byKey.get(key);
		if (present && present.workflowId !== webhook.workflowId) {
			throw new WebhookPathTakenError(webhook.node);
		}
		this.byKey.set(key, webhook);
	}

	remove(webhook: T) {
		this.byKey.delete(this.key(webhook));
	}

	ofWorkflow(workflowId: string): T[] {
		return this.all().filter((webhook) => webhook.workflowId === workflowId);
	}

	find(method: string, path: string): FoundWebhook<T> | undefined {
		const candidates = this.all().filter(({ httpMethod }) => httpMethod === method);
		const fixed = candidates.find((webhook) => !webhook.webhookId && webhook.path === path);
		if (fixed) return { webhook: fixed, params: {} };

		const [webhookId, ...segments] = path.split('/');
		return candidates
			.filter((webhook) => webhook.webhookId === webhookId)
			.map((webhook) => ({ webhook, params: matchSegments(webhook.path.split('/'), segments) }))
			.filter((found): found is FoundWebhook<T> => found.params !== undefined)
			.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)
			.at(0);
	}

	methodsAt(path: string): string[] {
		return this.all()
			.filter((webhook) => webhook.path === path)
			.map(({ httpMethod }) => httpMethod);
	}

	all(): T[] {
		return [...this.byKey.values()];
	}

	private key(webhook: T) {
		return `${webhook.httpMethod} ${publicPath(webhook)}`;
	}
}

function matchSegments(template: string[], segments: string[]) {
	if (template.length !== segments.length) return undefined;
	const params: Record<string, string> = {};
	for (const [index, segment] of segments.entries()) {
		const part = template[index] ?? '';
		if (part.startsWith(':')) params[part.slice(1)] = segment;
		else if (part !== segment) return undefined;
	}
	return params;
}
