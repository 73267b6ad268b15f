import { flag, map, offered, text, type Values } from '../fields';
import type { DescribedField } from '../n8nHelpers';

/** The options of a webhook trigger whose platform can show a text that grows. */
export const streamingOptions = {
	streamAnswer: flag({
		displayName: 'Stream the Answer',
		description:
			"Whether the words of an AI Agent in this workflow appear in the chat while it writes them. A Send node after the agent does not repeat them. For an agent whose words are not meant for the chat, switch off Enable Streaming in the agent's options.",
	}),
	unfinishedText: offered(
		{ show: { streamAnswer: [true] } },
		map(
			text({
				displayName: 'End of Unfinished Answer',
				placeholder: 'e.g. (unfinished)',
				description:
					'Written below a streamed answer that breaks off, because the execution failed or was stopped. (unfinished) if left empty.',
			}),
			(words) => words.trim() || '(unfinished)',
		),
	),
};

export type StreamingOptions = Values<typeof streamingOptions>;

/** Matches the texts and numbers that the field `streamAnswer` reads as true. n8n reads the option without the field. */
const IS_ON = /^\s*(?:true|1)\s*$/i;

/** The response mode of the webhook: n8n streams the output of nodes only in the mode "streaming". */
export const streamingResponse: DescribedField = {
	template: `={{ ${IS_ON}.test($parameter["options"]["streamAnswer"]) ? "streaming" : "onReceived" }}`,
	resolve: ({ options }) =>
		IS_ON.test(String((options as { streamAnswer?: unknown } | undefined)?.streamAnswer))
			? 'streaming'
			: 'onReceived',
};
