import { Container } from '@n8n/di';
import type { Response } from 'express';
import { BinaryDataService, getHtmlSandboxCSP, isWebhookHtmlSandboxingDisabled } from 'n8n-core';
import { get } from 'lodash';
import type { ITaskData } from 'n8n-workflow';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface WebhookAnswer {
	status?: number;
	headers?: Record<string, unknown>;
	body?: unknown;
}

/** The answer of a node that itself writes to the response object, now or later. */
export const ANSWERED_BY_NODE = Symbol('answered by the node');

/** Sends an answer: a stream, bytes, text, or anything else as JSON. */
export async function sendAnswer(response: Response, answer: WebhookAnswer) {
	const { status, headers, body } = answer;
	if (status !== undefined) response.status(status);
	applyHeaders(response, headers ?? {});
	sandboxHtml(response);
	if (body instanceof Readable) await pipeline(body, response);
	else if (Buffer.isBuffer(body)) response.end(body);
	else if (typeof body === 'string') response.send(body);
	else response.json(body);
}

/** Sets n8n's Content-Security-Policy, which keeps HTML in a response from accessing n8n. */
export function sandboxHtml(response: Response) {
	if (isWebhookHtmlSandboxingDisabled()) return;
	response.setHeader('Content-Security-Policy', getHtmlSandboxCSP());
}

const PROTECTED = ['content-security-policy', 'strict-transport-security', 'clear-site-data'];

/** Sets headers. Like n8n, drops an invalid or reserved header instead of failing the whole response. */
export function applyHeaders(response: Response, headers: Record<string, unknown>) {
	for (const [name, value] of Object.entries(headers)) {
		if (PROTECTED.includes(name.toLowerCase())) continue;
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
	responseData?: unknown;
	responsePropertyName?: string;
	responseContentType?: string;
	responseBinaryPropertyName?: string;
}

/** Returns the answer for the response mode "When Last Node Finishes". */
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
			const { responsePropertyName, responseContentType } = options;
			const body: unknown =
				responsePropertyName === undefined ? first.json : get(first.json, responsePropertyName);
			return { body, headers: contentType(responseContentType) };
		}
		case 'firstEntryBinary': {
			const property = options.responseBinaryPropertyName ?? 'data';
			if (items.length === 0) throw new Error('No item was found to return');
			if (!items[0]?.binary) throw new Error('No binary data was found to return');
			const binary = items[0].binary[property];
			if (!binary) {
				throw new Error(
					`The binary property '${property}' which should be returned does not exist`,
				);
			}
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
