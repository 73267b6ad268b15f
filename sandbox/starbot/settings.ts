/**
 * Names that no document shows are clearly invented, so that they cannot be mistaken for the
 * vendor's own.
 */
export interface Settings {
	/** The exact `Authorization` that requests must have; empty requires none. */
	token: string;
	/** False: the program on the WeChat machine is not running, connections are reset. */
	running: boolean;
	/** True: no account is logged in before its QR code is scanned. */
	loginPending: boolean;
	/**
	 * The address to which events are posted, as entered in the StarBot client; empty posts nothing.
	 */
	callbackUrl: string;
	/**
	 * Sent with every event as `Authorization`; empty sends none. The documents do not mention one.
	 */
	callbackAuthorization: string;
	/** Whether a robot's own messages come back as events with `messageSource` 1. */
	ownMessages: boolean;
	/** Event codes that no document contains. */
	eventCodes: { group: string; official: string };
	/**
	 * Field names of a group message. `fromWxId` follows other events, the rest is unknown; an empty
	 * name leaves the field out.
	 */
	groupFields: { group: string; sender: string; mentioned: string };
	/** The data of a robot in `getAccountListRequest`; only its `instanceId` is known. */
	accountFields: string[];
	/** The data of a group in `getGroupList`; these names are those of `queryGroupInfo`. */
	groupListFields: string[];
	/** Whether `robotInfo` has a `code`: the documented sample has `type` in its place. */
	robotInfoHasCode: boolean;
	/**
	 * Request types beyond the documented ones, as a user reads them on the vendor's pages, with the
	 * `data` of their answer; `true` answers with the usual `{ robotId, instanceId }`.
	 */
	types: Record<string, unknown>;
	/** Only `code` ≠ 200 is documented; the codes and HTTP statuses are not. */
	failure: { code: number; status: number };
}

export function defaultSettings(): Settings {
	return {
		token: '',
		running: true,
		loginPending: false,
		callbackUrl: '',
		callbackAuthorization: '',
		ownMessages: true,
		eventCodes: { group: 'UNKNOWN_group', official: 'UNKNOWN_official' },
		groupFields: { group: 'fromWxId', sender: 'UNKNOWN_sender', mentioned: 'UNKNOWN_mentioned' },
		accountFields: ['instanceId'],
		groupListFields: ['wxId', 'nickname', 'avatarUrl'],
		robotInfoHasCode: false,
		types: {},
		failure: { code: 500, status: 200 },
	};
}
