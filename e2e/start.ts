import { portFromEnvironment, say, stopOnSignal } from '../sandbox/terminal';
import { takeVersion } from './lib';
import { startTryOut, type TryOut } from './lib/tryOut';

/** `npm run n8n`: the sandbox, and n8n beside it with this package and every workflow of examples/ published. */
async function main(): Promise<void> {
	const { version } = takeVersion(process.argv.slice(2));
	let started: TryOut | undefined = undefined;
	// Programs that are still starting end with this process.
	stopOnSignal(async () => await started?.close());
	started = await startTryOut({ version, port: portFromEnvironment(), say });
	say(started.welcome);
}

main().catch((error: unknown) => {
	const { message, code } = error as NodeJS.ErrnoException;
	say(
		code === 'EADDRINUSE'
			? `${message}\nChoose another with PORT=5000 npm run n8n (two ports are used, this and the next).`
			: message,
	);
	process.exit(1);
});
