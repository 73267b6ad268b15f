import { Container } from '@n8n/di';
import { BinaryDataService, getHtmlSandboxCSP, isWebhookHtmlSandboxingDisabled } from 'n8n-core';
import type { ITaskData, WebhookResponseData } from 'n8n-workflow';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { WebhookResponse } from './http/exchange';

export interface WebhookAnswer {
	status?: number;
	headers?: Record<string, unknown>;
	body?: unknown;
}

/** The node has answered on the response object itself, or is going to. */
export const ANSWERED_BY_NODE = Symbol('answered by the node');

export async function sendAnswer(response: WebhookResponse, answer: WebhookAnswer) {
	const { status, headers, body } = answer;
	if (status !== undefined) response.status(status);
	applyHeaders(response, headers ?? {});
	if (!isWebhookHtmlSandboxingDisabled()) {
		response.setHeader('Content-Security-Policy', getHtmlSandboxCSP());
	}
	if (body instanceof Readable) await pipeline(body, response);
	else if (Buffer.isBuffer(body)) response.end(body);
	else if (typeof body === 'string') response.send(body);
	else response.json(body);
}

/** n8n drops a header it cannot send instead of failing the whole answer. */
export function applyHeaders(response: WebhookResponse, headers: Record<string, unknown>) {
	for (const [name, value] of Object.entries(headers)) {
		try {
			validateHeaderName(name);
			validateHeaderValue(name, String(value));
		} catch {
			continue;
		}
		response.setHeader(name, String(value));
	}
}

export interface LastNodeOptions {
	responseData: WebhookResponseData | string | undefined;
	responsePropertyName?: string;
	responseContentType?: string;
	responseBinaryPropertyName?: string;
}

/** Response mode "When Last Node Finishes". */
export async function lastNodeAnswer(
	task: ITaskData,
	options: LastNodeOptions,
): Promise<WebhookAnswer> {
	const items = task.data?.main?.[0] ?? [];
	switch (options.responseData) {
		case 'noData':
			return {};
		case 'firstEntryJson': {
			const first = items.at(0);
			if (!first) throw new Error('No item to return was found');
			const body = property(first.json, options.responsePropertyName);
			return { body, headers: contentType(options.responseContentType) };
		}
		case 'firstEntryBinary': {
			const binary = items.at(0)?.binary?.[options.responseBinaryPropertyName ?? 'data'];
			if (!binary) throw new Error('No binary data was found to return');
			const body = binary.id
				? await Container.get(BinaryDataService).getAsStream(binary.id)
				: Buffer.from(binary.data, 'base64');
			return { body, headers: contentType(binary.mimeType) };
		}
		default:
			return { body: items.map(({ json }) => json) };
	}
}

const contentType = (type: string | undefined) => (type ? { 'content-type': type } : undefined);

function property(value: unknown, path: string | undefined): unknown {
	if (path === undefined) return value;
	return path
		.split(/[.[\]]+/)
		.filter((part) => part)
		.reduce<unknown>(
			(current, part) => (current as Record<string, unknown> | undefined)?.[part],
			value,
		);
}
