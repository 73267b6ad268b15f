import type { IHookFunctions } from 'n8n-workflow';

import { setupError } from '../errors';
import type { TriggerValues } from '../triggers/triggerFields';

const AGENT = '@n8n/n8n-nodes-langchain.agent';

/** The first version of the AI Agent that streams. Existing workflows keep their older version. */
const STREAMS_FROM = 2.1;

/**
 * Rejects Stream the Answer if all AI Agents after the trigger have versions that do not stream. Without an AI Agent it accepts the
 * option: other nodes may stream. Nodes of sub-workflows cannot: n8n passes nothing that they stream to the trigger.
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
