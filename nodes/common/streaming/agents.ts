import type { IHookFunctions } from 'n8n-workflow';

import { setupError } from '../errors';
import type { TriggerValues } from '../triggers/triggerFields';

const AGENT = '@n8n/n8n-nodes-langchain.agent';

/** The first version of the AI Agent that streams. n8n keeps older ones in workflows that were made with them. */
const STREAMS_FROM = 2.1;

/**
 * Rejects Stream the Answer where all AI Agents after the trigger are of versions that do not stream. Other nodes may stream, also
 * those of sub-workflows.
 *
 * @throws NodeOperationError that names the agent
 */
export function checkAgents(hook: IHookFunctions, { options }: TriggerValues): void {
	if (options.streamAnswer !== true) return;
	const agents = hook
		.getChildNodes(hook.getNode().name)
		.filter(({ type, disabled }) => type === AGENT && !disabled);
	const [first] = agents;
	if (first === undefined || agents.some(({ typeVersion }) => typeVersion >= STREAMS_FROM)) return;
	throw setupError(
		hook,
		`"${first.name}" cannot stream: it is version ${first.typeVersion} of the AI Agent, and streaming came with ${STREAMS_FROM}`,
		'Put a new AI Agent in its place, or remove Stream the Answer from the options.',
	);
}
