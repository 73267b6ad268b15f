const DEFAULT_PORT = 4680;

export function say(text: string): void {
	console.log(text);
}

/** The first of the two ports that are used, from PORT if it is not empty; 0 means any free ports. */
export function portFromEnvironment(): number {
	const given = process.env.PORT?.trim() || String(DEFAULT_PORT);
	const port = Number(given);
	if (!/^\d+$/.test(given) || port > 65_534) {
		throw new Error(`PORT must be a whole number from 0 to 65534, not "${given}"`);
	}
	return port;
}

/** Ctrl-C stops everything in order and then ends the process; a second Ctrl-C ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
	let stopping = false;
	const onSignal = () => {
		if (stopping) process.exit(130);
		stopping = true;
		// A trigger that takes its address back from a server that does not answer waits for its time-out.
		say('\nStopping … Press Ctrl-C again to end at once.');
		stop().then(
			() => process.exit(0),
			(error: unknown) => {
				say(`Stopping went wrong: ${String(error)}`);
				process.exit(1);
			},
		);
	};
	process.on('SIGINT', onSignal);
	process.on('SIGTERM', onSignal);
}
