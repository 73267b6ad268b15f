/** What each signal calls, in the order of the calls of onAbort(). */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/** The only listener of all signals, so that a signal has it once. */
function callAll({ target }: Event): void {
	for (const callback of callbacks.get(target as AbortSignal) ?? []) callback();
}

/**
 * Calls a function when the signal is aborted; not for a signal that is aborted already. Adds one listener to each signal, because
 * many requests of an execution wait at once, and Node 20 warns in n8n's log of more than ten listeners.
 *
 * @returns a function that takes the callback back. Without it, the callback stays in memory as long as the signal.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	const known = callbacks.get(signal) ?? new Set();
	callbacks.set(signal, known.add(callback));
	signal.addEventListener('abort', callAll);
	return () => {
		known.delete(callback);
		if (known.size === 0) signal.removeEventListener('abort', callAll);
	};
}
