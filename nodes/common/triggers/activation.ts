import type { IHookFunctions } from 'n8n-workflow';

import { noteDeactivation } from './duplicates';
import { explained } from '../errors';
import { addressIn, doubtSiblings, forgetOwn } from '../joining/members';
import { reasonOf, warn } from '../log';
import { dropOldest } from '../maps';
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
	return await attempted(hook, async () => {
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
	return await attempted(hook, async () => {
		checkAgents(hook, await checkTrigger(hook, fields));
		await register(hook);
		return true;
	});
}

/** The addresses of the triggers whose last activation failed. */
const failed = new Set<string>();
const MOST_FAILED = 1_000;

/** Runs a step of an activation, and notes whether it failed. */
async function attempted(hook: IHookFunctions, step: () => Promise<boolean>): Promise<boolean> {
	const address = ownAddress(hook);
	failed.add(address);
	dropOldest(failed, MOST_FAILED);
	const result = await explained(step);
	failed.delete(address);
	return result;
}

function ownAddress(hook: IHookFunctions): string {
	return addressIn(String(hook.getNodeWebhookUrl('default')));
}

/**
 * Implements delete(): unregisters the webhook. Resolves after a failed activation, which n8n ends with this hook: if the hook fails too, because
 * the platform is still away, n8n 2.41 keeps its entry of the webhook, and takes the trigger for registered when the workflow is published again
 * (WebhookTriggerRegistrar.clearRegisteredWebhook).
 */
export async function deactivate(
	hook: IHookFunctions,
	unregister: (hook: IHookFunctions) => Promise<unknown> | void,
): Promise<boolean> {
	// A test run has the same key as the active trigger, which stays active.
	if (!isTestRun(hook)) noteDeactivation(triggerKey(hook));
	forgetOwn(hook);
	if (failed.delete(ownAddress(hook))) {
		await takeBack(hook, unregister);
		return true;
	}
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

/** Takes back what a failed activation has changed at the platform. Never rejects: publishing again, or unpublishing, does it too. */
async function takeBack(
	hook: IHookFunctions,
	unregister: (hook: IHookFunctions) => Promise<unknown> | void,
): Promise<void> {
	try {
		await unregister(hook);
	} catch (error) {
		warn(
			hook,
			`Publishing failed, and what it had changed at the platform could not be taken back (${reasonOf(error)}). Publish the workflow again, or unpublish it.`,
		);
	}
}

/**
 * Tells whether a test run ends. n8n calls delete() with the mode `internal` for it as for a deactivation, so only the address tells
 * them apart: /webhook-test/… unless N8N_ENDPOINT_WEBHOOK_TEST names another one.
 */
function isTestRun(hook: IHookFunctions): boolean {
	return hook.getNodeWebhookUrl('default')?.includes('/webhook-test/') === true;
}
