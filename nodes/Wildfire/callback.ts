import type { Caller } from '../common/requests/caller';
import { request } from '../common/requests/client';
import { maskedAddress } from '../common/requests/secrets';
import { apiError, asNodeError } from '../common/errors';
import { isRecord } from '../common/guards';
import { Missing, nothing, query, WILDFIRE } from './transport';

/** Returns the callback URL that receives the robot's events; '' if none is set. */
export async function getCallback(caller: Caller): Promise<string> {
	return await request(WILDFIRE, caller, query('/robot/get_callback', urlIn));
}

function urlIn(result: unknown): string | Missing {
	return isRecord(result) && typeof result.url === 'string' ? result.url : new Missing('url');
}

/** Deletes the robot's callback. Succeeds also if none is set. */
export async function deleteCallback(caller: Caller): Promise<void> {
	await request(WILDFIRE, caller, query('/robot/delete_callback', nothing));
}

/**
 * Sets the robot's callback. While one is set, the server ignores a new URL and still reports success, so the earlier
 * one is deleted first and the new one is read back.
 *
 * @param current the URL that is set now; it is restored if the new one could not be set
 */
export async function setCallback(caller: Caller, url: string, current: string): Promise<void> {
	if (current === url) return;
	const [set] = await Promise.allSettled([replaceCallback(caller, url)]);
	if (set.status === 'fulfilled' && set.value === url) return;
	const failure =
		set.status === 'rejected'
			? asNodeError(caller, set.reason)
			: apiError(caller, {
					message: 'The server did not set the callback URL',
					hint: 'It reports success but has another URL. Another program may have set it at the same time; try again.',
				});
	const [restored] = await Promise.allSettled([restoreCallback(caller, current)]);
	if (restored.status === 'rejected')
		failure.description = [failure.description, lostHint(current)].filter(Boolean).join(' ');
	throw failure;
}

/** Sets the earlier callback again: between the requests of replaceCallback() the robot has none. */
async function restoreCallback(caller: Caller, earlier: string): Promise<void> {
	if (earlier !== '' && (await getCallback(caller)) === '') await replaceCallback(caller, earlier);
}

function lostHint(earlier: string): string {
	return `The earlier callback ${maskedAddress(earlier)} could not be restored: check the robot's callback with "Robot: Get Callback", and set the earlier one again if it is missing.`;
}

/**
 * Sets the callback without a check of the earlier one.
 *
 * @returns the URL that the server has afterwards
 */
export async function replaceCallback(caller: Caller, url: string): Promise<string> {
	await deleteCallback(caller);
	await request(WILDFIRE, caller, query('/robot/set_callback', nothing, { url }));
	return await getCallback(caller);
}
