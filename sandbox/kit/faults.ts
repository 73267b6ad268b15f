import type { Outcome, Reply } from './exchange';

/** Failures of any HTTP service; a platform may add its own. */
export const NETWORK_FAULTS = {
	timeout: 'Accept, never answer',
	reset: 'Drop the connection, do nothing',
	'reset-after': 'Do it, then drop the connection',
	'http500-html': 'HTTP 500 with an HTML page',
	'http500-empty': 'HTTP 500, empty body',
	truncated: 'Answer cut off in the middle',
	'in-pieces': 'Answer arrives in small pieces',
	'wrong-type': 'A login page instead of JSON',
	'empty-200': 'HTTP 200, empty body',
} as const;

export type NetworkFault = keyof typeof NETWORK_FAULTS;

export interface FaultScope {
	/** Limits the fault to requests with this path (or one that ends in it, or matches it). */
	path?: string | RegExp;
	/** How many requests fail; by default all until the faults are cleared. */
	times?: number;
}

interface ActiveFault<Kind> extends FaultScope {
	kind: Kind;
}

export class Faults<Kind extends string> {
	private active: Array<ActiveFault<Kind>> = [];

	add(kind: Kind, scope: FaultScope = {}): void {
		this.active.push({ kind, ...scope });
	}

	/** Returns the fault for a request to this path, and counts it as used once. */
	take(path: string): Kind | undefined {
		const fault = this.active.find(({ path: scope }) => matches(scope, path));
		if (fault?.times !== undefined && --fault.times === 0) {
			this.active = this.active.filter((other) => other !== fault);
		}
		return fault?.kind;
	}

	remove(kind: string): void {
		this.active = this.active.filter((fault) => fault.kind !== kind);
	}

	clear(): void {
		this.active = [];
	}

	get kinds(): Kind[] {
		return [...new Set(this.active.map(({ kind }) => kind))];
	}
}

function matches(scope: string | RegExp | undefined, path: string): boolean {
	if (scope === undefined) return true;
	return typeof scope === 'string' ? path.endsWith(scope) : path.search(scope) >= 0;
}

export function isNetworkFault(kind: string | undefined): kind is NetworkFault {
	return kind !== undefined && kind in NETWORK_FAULTS;
}

/** Returns the outcome of a request with a fault. `perform` handles the request as usual. */
export async function underFault(
	fault: NetworkFault,
	perform: () => Promise<Outcome>,
): Promise<Outcome> {
	switch (fault) {
		case 'timeout':
			return 'hang';
		case 'reset':
			return 'drop';
		case 'reset-after':
			await perform();
			return 'drop';
		case 'http500-html':
			return page(500, '<h1>500 Internal Server Error</h1><hr><p>nginx</p>');
		case 'http500-empty':
			return { status: 500, headers: {}, body: '' };
		case 'truncated': {
			const reply = await perform();
			if (typeof reply === 'string') return reply;
			const whole = Buffer.from(reply.body);
			return { ...reply, body: whole.subarray(0, Math.floor(whole.length / 2)) };
		}
		case 'in-pieces': {
			const reply = await perform();
			return typeof reply === 'string' ? reply : { ...reply, inPieces: true };
		}
		case 'wrong-type':
			return page(200, '<h1>Sign in</h1><form><input name="user"></form>');
		case 'empty-200':
			return { status: 200, headers: {}, body: '' };
	}
}

function page(status: number, content: string): Reply {
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8' },
		body: `<!doctype html><html><body>${content}</body></html>`,
	};
}
