import {
	NodeOperationError,
	type IDataObject,
	type IHookFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { digestOfSecret, sameSecret, type Inbound } from '../common/inbound';
import { textOf, type Message } from '../common/message';
import { flagOf, toIds } from '../common/values';
import { isMessageEvent, isOwn, normalise, type Knowledge } from './events';
import { questions } from './questions';
import { CREDENTIAL } from './transport';

/** What the trigger remembers in the workflow's static data: enough to recognise the client, and no secret. */
interface Registration {
	tokenDigest?: string;
	authorizationDigest?: string;
}

function registrationOf(context: IHookFunctions | IWebhookFunctions): Registration {
	return context.getWorkflowStaticData('node') as Registration;
}

/**
 * Nothing is registered with the client, whose user enters the address by hand.
 *
 * @throws NodeOperationError where anybody could pretend to be the client
 */
export async function expectClient(hook: IHookFunctions): Promise<void> {
	const { inboundSecret, inboundAuthSecret } = await hook.getCredentials(CREDENTIAL);
	const secret = String(inboundSecret ?? '').trim();
	const authorization = String(inboundAuthSecret ?? '').trim();
	if (secret === '') {
		throw new NodeOperationError(hook.getNode(), 'The credential has no Inbound Secret', {
			description:
				'Choose a long random text, enter it there, and add it to the callback address in the StarBot client: <production URL>?token=<secret>. Without it anybody could pretend to be the client.',
		});
	}
	const registration = registrationOf(hook);
	registration.tokenDigest = digestOfSecret(secret);
	if (authorization === '') delete registration.authorizationDigest;
	else registration.authorizationDigest = digestOfSecret(authorization);
}

export function forgetClient(hook: IHookFunctions): void {
	const registration = registrationOf(hook);
	delete registration.tokenDigest;
	delete registration.authorizationDigest;
}

/** How a StarBot client speaks to its callback address. */
export function inboundOf(context: IWebhookFunctions): Inbound {
	const { tokenDigest, authorizationDigest } = registrationOf(context);
	const { token } = context.getQueryData() as IDataObject;
	return {
		authenticate: () =>
			tokenDigest !== undefined &&
			sameSecret(token, tokenDigest) &&
			(authorizationDigest === undefined ||
				sameSecret(context.getHeaderData().authorization, authorizationDigest)),
		accepted: {},
		normalise: (body) => normalise(body, knowledgeOf(context)),
		isMessage: isMessageEvent,
		questions,
		wanted: (message) => {
			const filters = context.getNodeParameter('filters', {}) as OwnFilters;
			return isOfRobots(filters, message) && !(flagOf(filters.ignoreOwn, true) && isOwn(message));
		},
		// Two robots in one group are told of the same message, and the steps of a transfer may share its id.
		keyOf: ({ details: { instanceId, code, messageSource } = {} }) =>
			JSON.stringify([instanceId, code, messageSource]),
	};
}

interface OwnFilters {
	ignoreOwn?: unknown;
	robots?: unknown;
}

/** Some events name no robot ID, so either id will do. */
function isOfRobots({ robots }: OwnFilters, { details = {} }: Message): boolean {
	const wanted = toIds(robots, () => new Error('is no list of IDs'));
	return (
		wanted.length === 0 ||
		[details.robotId, details.instanceId].some((id) => wanted.includes(textOf(id)))
	);
}

function knowledgeOf(context: IWebhookFunctions): Knowledge {
	const { code: rows = [] } = context.getNodeParameter('eventCodes', {}) as {
		code?: IDataObject[];
	};
	const named = rows.map(({ code, event }): [string, string] => [
		textOf(code).trim(),
		textOf(event),
	]);
	const options = context.getNodeParameter('options', {}) as Omit<Knowledge, 'codes'>;
	return {
		...options,
		stripMention: flagOf(options.stripMention, true),
		codes: new Map(named),
	};
}
