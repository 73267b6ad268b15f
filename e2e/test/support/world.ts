import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import { exampleCredentials } from '../../../sandbox/exampleCredentials';
import { N8nHome, N8nRest, type HomeOptions, type N8nProcess } from '../../lib';
import { VERSION } from './version';

export { START_TIMEOUT_MS, VERSION } from './version';

export interface World {
	sandbox: Sandbox;
	home: N8nHome;
	n8n: N8nProcess;
	rest: N8nRest;
	close(): Promise<void>;
}

/**
 * Starts the sandbox, and n8n with this package and the credentials of the examples.
 *
 * @param prepare runs n8n's command line before the start
 */
export async function startWorld(
	prepare: (home: N8nHome) => Promise<void> = async () => {},
	{ workflows, ...options }: HomeOptions & Pick<SandboxOptions, 'workflows'> = {},
): Promise<World> {
	const sandbox = await startSandbox({ workflows });
	const home = await N8nHome.open({ version: VERSION, ...options });
	const close = async () => {
		await home.close();
		await sandbox.close();
	};
	try {
		await home.importCredentials(exampleCredentials(sandbox));
		await prepare(home);
		const n8n = await home.start();
		const rest = await N8nRest.signIn(n8n.url, VERSION);
		return { sandbox, home, n8n, rest, close };
	} catch (error) {
		await close();
		throw error;
	}
}
