import type { IHookFunctions } from 'n8n-workflow';

import { expectCalls, forgetCalls, type Client } from '../common/joining/registrationByHand';
import { clientKey, CREDENTIAL } from './transport';

/** The client, which posts its events to the address that it has as post_api. */
export const CLIENT: Client = {
	credential: CREDENTIAL,
	idIn: clientKey,
	remedy:
		"Choose a long random text, enter it there, and give it to the client: post_api => '<production URL>?token=<secret>'. Without it anybody could pretend to be the client.",
};

/** Prepares the trigger for calls of the client. */
export async function expectClient(hook: IHookFunctions): Promise<void> {
	await expectCalls(hook, CLIENT);
}

/** Ends the trigger's calls. */
export async function forgetClient(hook: IHookFunctions): Promise<void> {
	await forgetCalls(hook, CLIENT);
}
