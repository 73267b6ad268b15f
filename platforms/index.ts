import { mojoWebqq } from './mojoWebqq';
import type { Platform } from './platform';
import { starBot } from './starBot';
import { wildfire } from './wildfire';
import { yunhu } from './yunhu';

/** Every platform of the package. Sandbox, pages, examples and tests read which there are here. */
export const REGISTERED = { starBot, wildfire, yunhu, mojoWebqq };

export const PLATFORMS: readonly Platform[] = Object.values(REGISTERED);

/** By it the tables of the tests name the platforms, so that a new platform without an entry does not compile. */
export type PlatformNode = keyof typeof REGISTERED;
