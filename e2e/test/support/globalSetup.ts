import { N8nHome } from '../../lib';
// Nothing that imports nodes: the build makes one of their modules.
import { VERSION } from './version';

/** Installs, builds and migrates once, so that no test file's time limit has to hold for it. */
export default async function globalSetup(): Promise<void> {
	const home = await N8nHome.open({ version: VERSION });
	await home.close();
}
