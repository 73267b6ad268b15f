import type { EngineCredential } from '../engine';
import { PLATFORMS } from '../platforms';
import type { Sandbox } from './index';

/** Returns the credentials that the workflows of examples/ name, for the robots of the sandbox. */
export function exampleCredentials(
	{ standIns }: Sandbox,
	platforms = PLATFORMS,
): EngineCredential[] {
	return platforms.flatMap((platform) => platform.exampleCredentials(standIns));
}

/** Returns credentials for one robot of each platform that no example uses, for a visitor's own workflows. */
export function practiceCredentials(
	{ standIns }: Sandbox,
	platforms = PLATFORMS,
): EngineCredential[] {
	return platforms.flatMap((platform) => platform.practiceCredentials(standIns));
}
