/** Real n8n with this package in it, as a library: see ../README.md. */
export { N8nHome, type HomeOptions, type StoredCredential } from './home';
export { installN8n, type Installation } from './install';
export { QueueStack } from './queue/stack';
export { BROWSER_ID, N8nRest, OWNER, outputOf, RestError, until } from './rest';
export type { CredentialTest, Execution, ExecutionSummary, WorkflowData } from './rest';
export type { N8nProcess, StartOptions } from './process';
export { ROOT, RUN, takeVersion, type N8nVersion } from './versions';
