/** A library that runs real n8n with this package: see ../README.md. */
export { N8nHome, type HomeOptions, type StoredCredential } from './home';
export { installN8n } from './install';
export { QueueStack } from './queue/stack';
export { BROWSER_ID, N8nRest, outputOf, until } from './rest';
export type { Execution } from './rest';
export type { N8nProcess } from './process';
export { ROOT, takeVersion, type N8nVersion } from './versions';
