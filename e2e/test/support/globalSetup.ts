import { N8nHome } from '../../lib';
// Must not import nodes: the build creates one of their modules.
import { VERSION } from './version';

/** Installs, builds and migrates once, so that this time does not count for the first test file. */
export default async function globalSetup(): Promise<void> {
	const home = await N8nHome.open({ version: VERSION });
	await home.close();
}
