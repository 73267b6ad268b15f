import type { Caller } from '../common/caller';
import { request, requestObject } from './transport';

/** The URL at which the robot's events arrive; empty where there is none. */
export async function getCallback(caller: Caller): Promise<string> {
	const { url } = await requestObject(caller, '/robot/get_callback', {}, { repeatable: true });
	return typeof url === 'string' ? url : '';
}

export async function deleteCallback(caller: Caller): Promise<void> {
	await request(caller, '/robot/delete_callback', {}, { repeatable: true });
}

/**
 * Sets the robot's callback. The server ignores a new URL, and says success, while an earlier one is set; so that one is
 * deleted first and the new one is read back.
 *
 * @returns the URL that the server now has, which is not `url` where it did not take it
 */
export async function replaceCallback(caller: Caller, url: string): Promise<string> {
	await deleteCallback(caller);
	await request(caller, '/robot/set_callback', { url }, { repeatable: true });
	return await getCallback(caller);
}

/** The address without the token by which the trigger recognises the server: that must not show in items or errors. */
export function withoutToken(url: string): string {
	return url.replace(/([?&]token=)[^&#]*/g, '$1***');
}
