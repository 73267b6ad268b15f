import { DataDeduplicationService } from 'n8n-core';
import {
	tryToParseDateTime,
	UserError,
	type DeduplicationItemTypes,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDeduplicationOutput,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';

/** The value of a row of n8n's table `processed_data`: a list of digests, or the latest value. */
interface Stored {
	mode: ICheckProcessedOptions['mode'];
	data: DeduplicationItemTypes[] | DeduplicationItemTypes | undefined;
}

/**
 * Stores the data that nodes have processed, like n8n's DeduplicationHelper: one row of JSON for
 * each node or each workflow. Parses and writes the row at each call, as n8n does: in n8n this is most of
 * the cost.
 */
class ProcessedData implements IDataDeduplicator {
	private readonly rows = new Map<string, Map<string, string>>();

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const stored = this.read(scope, contextData);
		if (stored !== undefined && stored.mode !== options.mode) {
			throw new UserError(
				'Deduplication data was originally saved with an incompatible setting of the ‘Keep Items Where’ parameter. Try ’Clean Database’ operation to reset.',
			);
		}
		const { output, data } =
			options.mode === 'entries'
				? checkEntries(items, stored, options.maxEntries)
				: checkLatest(items, stored, options.mode);
		this.write(scope, contextData, { mode: options.mode, data });
		return output;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<void> {
		if (options.mode !== 'entries')
			throw new UserError('Removing processed data is not possible in mode "latest"');
		const stored = this.read(scope, contextData);
		if (!Array.isArray(stored?.data)) return;
		for (const digest of items.map(digestOf)) {
			const index = stored.data.indexOf(digest);
			if (index !== -1) stored.data.splice(index, 1);
		}
		this.write(scope, contextData, stored);
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<void> {
		this.rows.get(workflowIdIn(contextData))?.delete(contextOf(scope, contextData));
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		{ mode }: ICheckProcessedOptions,
	): Promise<number> {
		const stored = this.read(scope, contextData);
		return mode === 'entries' && Array.isArray(stored?.data) ? stored.data.length : 0;
	}

	/** Deletes a workflow's rows, as the foreign key of n8n's table does. */
	forget(workflowId: string): void {
		this.rows.delete(workflowId);
	}

	private read(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Stored | undefined {
		const text = this.rows.get(workflowIdIn(contextData))?.get(contextOf(scope, contextData));
		return text === undefined ? undefined : (JSON.parse(text) as Stored);
	}

	private write(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		stored: Stored,
	): void {
		const workflowId = workflowIdIn(contextData);
		const rows = this.rows.get(workflowId) ?? new Map<string, string>();
		this.rows.set(workflowId, rows.set(contextOf(scope, contextData), JSON.stringify(stored)));
	}
}

function workflowIdIn({ workflow }: ICheckProcessedContextData): string {
	if (workflow.id) return workflow.id;
	throw new UserError('The workflow has no id');
}

function contextOf(scope: DeduplicationScope, { node }: ICheckProcessedContextData): string {
	if (scope === 'workflow') return '';
	if (node === undefined) {
		throw new UserError("No node information has been provided and so cannot use scope 'node'");
	}
	return `n:${node.id}`;
}

function digestOf(item: DeduplicationItemTypes): string {
	return createHash('md5').update(item.toString()).digest('base64');
}

/**
 * Compares items with the entries from before this call, so equal items of one call are all new.
 */
function checkEntries(
	items: DeduplicationItemTypes[],
	stored: Stored | undefined,
	maxEntries?: number,
): { output: IDeduplicationOutput; data: DeduplicationItemTypes[] } {
	const data = Array.isArray(stored?.data) ? stored.data : [];
	const before = new Set(data);
	const output: IDeduplicationOutput = { new: [], processed: [] };
	for (const item of items) {
		const digest = digestOf(item);
		const isNew = !before.has(digest);
		output[isNew ? 'new' : 'processed'].push(item);
		if (isNew) data.push(digest);
	}
	if (maxEntries && data.length > maxEntries) data.splice(0, data.length - maxEntries);
	return { output, data };
}

function checkLatest(
	items: DeduplicationItemTypes[],
	stored: Stored | undefined,
	mode: ICheckProcessedOptions['mode'],
): { output: IDeduplicationOutput; data: DeduplicationItemTypes | undefined } {
	const valueOf = (item: DeduplicationItemTypes) =>
		mode === 'latestDate' ? tryToParseDateTime(item).toMillis() : numberIn(item);
	const sorted = [...items].sort((a, b) => valueOf(a) - valueOf(b));
	const latest = sorted.at(-1);
	if (stored === undefined) return { output: { new: items, processed: [] }, data: latest };
	const before = stored.data as DeduplicationItemTypes;
	const isNew = (item: DeduplicationItemTypes) => valueOf(item) > valueOf(before);
	return {
		output: { new: sorted.filter(isNew), processed: sorted.filter((item) => !isNew(item)) },
		data: latest !== undefined && isNew(latest) ? latest : before,
	};
}

function numberIn(item: DeduplicationItemTypes): number {
	const number = Number(item);
	if (!Number.isNaN(number)) return number;
	throw new UserError('Invalid value. Only numbers are supported in mode "latestIncrementalKey"');
}

/**
 * n8n-core requires one store per process. Workflow ids are unique in a process, so engines do not
 * share rows.
 */
export const processedData = new ProcessedData();

let isInUse = false;

/** Gives n8n-core the store, the first time an engine starts. */
export async function useProcessedData(): Promise<void> {
	if (isInUse) return;
	isInUse = true;
	await DataDeduplicationService.init(processedData);
}
