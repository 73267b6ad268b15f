export const CLIENT_STATES = [
	'init',
	'loading',
	'scaning',
	'confirming',
	'updating',
	'running',
	'stop',
] as const;

/** The plugin spells this state "scaning". */
export type ClientState = (typeof CLIENT_STATES)[number];

export interface AuthRule {
	/** With a secret, requires `exp` and `key` as in the manual's example; empty requires neither. */
	secret: string;
	/** Parameters that every request must carry with exactly these values. */
	params: Record<string, string>;
}

/** The times are the plugin's own; tests shorten them. */
export interface Settings {
	/** The bot sends one message in this time, whatever the target. */
	sendIntervalMs: number;
	/** A connection without a response for this long is dropped. */
	callerTimeoutMs: number;
	/** How long `check_event` waits for an event. */
	pollHoldMs: number;
	/** From an accepted `stop_client` or `relogin` until it happens. */
	stopDelayMs: number;
	/** From `start_client` until the client listens and has written its state file. */
	clientStartMs: number;
	/** How often the Controller removes clients whose process has ended. */
	controllerCheckMs: number;
	/** The maximum number of events that wait for `check_event`; the oldest is dropped. */
	listLimit: number;
	/** A change posts `state_change`, as a real change does. The API answers in `running` only. */
	clientState: ClientState;
	/** The address to which events are posted; empty posts nothing. */
	postApi: string;
	/** The events that are reported, here and in `check_event`; messages always are. */
	postEventList: string[];
	/** The operator's hook before every request to a client. */
	auth: AuthRule;
	/** The same before every request to the Controller, which rejects with another response. */
	controllerAuth: AuthRule;
}

const DEFAULT_EVENTS = [
	...['login', 'stop', 'state_change', 'input_qrcode'],
	...['new_group', 'new_friend', 'new_group_member'],
	...['lose_group', 'lose_friend', 'lose_group_member'],
];

export function defaultSettings(): Omit<Settings, 'clientState'> {
	return {
		sendIntervalMs: 3000,
		callerTimeoutMs: 15_000,
		pollHoldMs: 30_000,
		stopDelayMs: 3000,
		clientStartMs: 2000,
		controllerCheckMs: 5000,
		listLimit: 20,
		postApi: '',
		postEventList: [...DEFAULT_EVENTS],
		auth: { secret: '', params: {} },
		controllerAuth: { secret: '', params: {} },
	};
}
