import { WebSocket } from 'ws';

/** Provides a WebSocket as Node 22 and newer have it; returns a function that undoes this. */
export function provideWebSocket(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	scope.WebSocket ??= WebSocket;
	return () => {
		if (own === undefined) delete scope.WebSocket;
	};
}

/** Removes the WebSocket, as on Node versions before 22; returns a function that undoes this. */
export function takeWebSocketAway(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	delete scope.WebSocket;
	return () => {
		if (own !== undefined) scope.WebSocket = own;
	};
}
