import type { Caller } from '../common/caller';
import { request } from '../common/client';
import { apiError } from '../common/errors';
import { isRecord } from '../common/guards';
import { Missing, nothing, query, WILDFIRE } from './transport';

/** The URL at which the robot's events arrive; empty where there is none. */
export async function getCallback(caller: Caller): Promise<string> {
	return await request(WILDFIRE, caller, query('/robot/get_callback', urlIn));
}

function urlIn(result: unknown): string | Missing {
	return isRecord(result) && typeof result.url === 'string' ? result.url : new Missing('url');
}

export async function deleteCallback(caller: Caller): Promise<void> {
	await request(WILDFIRE, caller, query('/robot/delete_callback', nothing));
}

/**
 * Sets the robot's callback. The server ignores a new URL, and says success, while an earlier one is set; so that one is
 * deleted first and the new one is read back.
 *
 * @param current what is set now; it is put back where the new URL could not be set
 */
export async function setCallback(caller: Caller, url: string, current: string): Promise<void> {
	if (current === url) return;
	let taken = false;
	try {
		taken = (await replaceCallback(caller, url)) === url;
	} finally {
		// Half-way, the robot has no callback at all: the earlier one is put back.
		if (!taken && current !== '' && (await getCallback(caller)) === '')
			await replaceCallback(caller, current);
	}
	if (taken) return;
	throw apiError(caller, {
		message: 'The server did not take the callback URL',
		hint: 'It says success but has another one. Something else may have set it at the same moment; try again.',
	});
}

/** As setCallback(), without a look back. @returns the URL that the server has then */
export async function replaceCallback(caller: Caller, url: string): Promise<string> {
	await deleteCallback(caller);
	await request(WILDFIRE, caller, query('/robot/set_callback', nothing, { url }));
	return await getCallback(caller);
}

/** The address without the token by which the trigger recognises the server: that must not show in items or errors. */
export function withoutToken(url: string): string {
	return url.replace(/([?&]token=)[^&#]*/g, '$1***');
}
