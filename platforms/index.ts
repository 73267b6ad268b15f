import { mojoWebqq } from './mojoWebqq';
import type { Platform } from './platform';
import { starBot } from './starBot';
import { wildfire } from './wildfire';
import { yunhu } from './yunhu';

/** All platforms of the package. Sandbox, pages, examples and tests read them here. */
export const REGISTERED = { starBot, wildfire, yunhu, mojoWebqq };

export const PLATFORMS: readonly Platform[] = Object.values(REGISTERED);

/** The names of the platforms in the tests' tables, so that a new platform without an entry does not compile. */
export type PlatformNode = keyof typeof REGISTERED;
