import type { IHookFunctions } from 'n8n-workflow';

import { noteDeactivation } from './duplicates';
import { explained } from '../errors';
import { doubtSiblings, forgetOwn } from '../joining/members';
import { triggerKey } from './reader';
import { checkAgents } from '../streaming/agents';
import { checkTrigger, type TriggerFields } from './triggerFields';

/*
 * The common part of the hooks of all webhook triggers. The hooks are in the node's own file, since n8n's scan looks for them
 * there. n8n shows the message of an error that a hook throws, not its description.
 */

/** Implements checkExists(). Also checks the fields, because n8n calls no other hook if the webhook is still registered. */
export async function isActive(
	hook: IHookFunctions,
	fields: TriggerFields,
	isRegistered: (hook: IHookFunctions) => Promise<boolean> = async () => false,
): Promise<boolean> {
	return await explained(async () => {
		checkAgents(hook, await checkTrigger(hook, fields));
		return await isRegistered(hook);
	});
}

/** Implements create(): registers the webhook with the platform, unless the trigger's fields cannot work. */
export async function activate(
	hook: IHookFunctions,
	fields: TriggerFields,
	register: (hook: IHookFunctions) => Promise<unknown>,
): Promise<boolean> {
	return await explained(async () => {
		checkAgents(hook, await checkTrigger(hook, fields));
		await register(hook);
		return true;
	});
}

/** Implements delete(): unregisters the webhook. */
export async function deactivate(
	hook: IHookFunctions,
	unregister: (hook: IHookFunctions) => Promise<unknown> | void,
): Promise<boolean> {
	// A test run has the same key as the active trigger, which stays active.
	if (!isTestRun(hook)) noteDeactivation(triggerKey(hook));
	forgetOwn(hook);
	return await explained(async () => {
		let isDone = false;
		try {
			await unregister(hook);
			isDone = true;
		} finally {
			if (!isDone) doubtSiblings(hook);
		}
		return isDone;
	});
}

/**
 * Tells whether a test run ends. n8n calls delete() with the mode `internal` for it as for a deactivation, so only the address tells
 * them apart: /webhook-test/… unless N8N_ENDPOINT_WEBHOOK_TEST names another one.
 */
function isTestRun(hook: IHookFunctions): boolean {
	return hook.getNodeWebhookUrl('default')?.includes('/webhook-test/') === true;
}
