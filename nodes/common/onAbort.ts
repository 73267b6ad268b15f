/** What each signal calls, in the order of the calls of onAbort(). */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a function when the signal is aborted; not for a signal that is aborted already. Adds one listener to each signal, because
 * many requests of an execution wait at once, and Node 20 warns in n8n's log of more than ten listeners.
 *
 * @returns a function that takes the callback back. Without it, the callback stays in memory as long as the signal.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	const known = callbacks.get(signal) ?? new Set();
	if (!callbacks.has(signal)) {
		callbacks.set(signal, known);
		signal.addEventListener('abort', () => {
			for (const call of known) call();
		});
	}
	known.add(callback);
	return () => void known.delete(callback);
}
