import { N8nHome } from '../../lib';
import { VERSION } from './world';

/** Installs, builds and migrates once, so that no test file's time limit has to hold for it. */
export default async function globalSetup(): Promise<void> {
	const home = await N8nHome.open({ version: VERSION });
	await home.close();
}
