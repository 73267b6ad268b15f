import { WebSocket } from 'ws';

/** Makes sure that there is a WebSocket, as on Node 22 and newer; gives back what undoes it. */
export function provideWebSocket(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	scope.WebSocket ??= WebSocket;
	return () => {
		if (own === undefined) delete scope.WebSocket;
	};
}

/** As on Node versions before 22; gives back what undoes it. */
export function takeWebSocketAway(): () => void {
	const scope = globalThis as { WebSocket?: unknown };
	const { WebSocket: own } = scope;
	delete scope.WebSocket;
	return () => {
		if (own !== undefined) scope.WebSocket = own;
	};
}
