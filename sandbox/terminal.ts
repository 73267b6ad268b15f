const DEFAULT_PORT = 4680;

export function say(text: string): void {
	console.log(text);
}

/** The first of the two ports that are used, from PORT; 0 means any free ports. */
export function portFromEnvironment(): number {
	const { PORT = String(DEFAULT_PORT) } = process.env;
	const port = Number(PORT);
	if (!Number.isInteger(port) || port < 0 || port > 65_534) {
		throw new Error(`PORT must be a whole number from 0 to 65534, not "${PORT}"`);
	}
	return port;
}

/** Ctrl-C stops everything in order and then ends the process; a second Ctrl-C ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
	let stopping = false;
	const onSignal = () => {
		if (stopping) process.exit(130);
		stopping = true;
		say('\nStopping …');
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
