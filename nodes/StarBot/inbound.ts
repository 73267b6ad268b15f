import type { IWebhookFunctions } from 'n8n-workflow';

import type { Values } from '../common/fields';
import { sameSecret } from '../common/digests';
import { passes } from '../common/triggers/filters';
import type { Inbound } from '../common/triggers/inbound';
import { clientOf, hasToken } from '../common/joining/registrationByHand';
import type { Message } from '../common/message';
import { textOf } from '../common/serverValues';
import { isMessageEvent, isOwn, normalise } from './events';
import { ownNames } from './ownName';
import { questions } from './questions';
import { CLIENT, registrationOf } from './registration';
import type { triggerFields } from './triggerFields';

/** Returns the rules by which a trigger node reads the calls of a StarBot client. */
export function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof triggerFields>> {
	const { authorizationDigest } = registrationOf(context);
	return {
		robot: async () => await clientOf(context, CLIENT),
		authenticate: () => hasToken(context),
		isFromPlatform: () =>
			authorizationDigest === undefined ||
			sameSecret(context.getHeaderData().authorization, authorizationDigest),
		accepted: {},
		reader: ({ filters, options, respondTo }) => {
			const knowledge = { ...options, codes: options.eventCodes };
			return {
				normalise: (body) => normalise(body, knowledge),
				prepare: async (message) => {
					const isIgnored = !passes(filters, message) || !isOfRobots(filters.robots, message);
					if (options.robotNames.length > 0 || respondTo === 'private' || isIgnored) return message;
					const robotNames = await ownNames(context, message);
					if (robotNames.length === 0) return message;
					return normalise(message.raw, { ...knowledge, robotNames }) ?? message;
				},
				isMessage: isMessageEvent,
				robotOf: ({ details: { robotId, instanceId } = {} }) =>
					textOf(robotId) || textOf(instanceId),
				questions,
				wanted: (message) =>
					isOfRobots(filters.robots, message) && !(filters.ignoreOwn && isOwn(message)),
				// Two robots in one group receive the same message, and the steps of a transfer may have the same id.
				keyOf: ({ details: { instanceId, code, messageSource } = {} }) =>
					JSON.stringify([instanceId, code, messageSource]),
			};
		},
	};
}

/** Tells whether an event is of one of these robots, by either ID, because some events have no robot ID. */
function isOfRobots(robots: string[], { details = {} }: Message): boolean {
	return (
		robots.length === 0 ||
		[details.robotId, details.instanceId].some((id) => robots.includes(textOf(id)))
	);
}
