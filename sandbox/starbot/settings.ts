/** What no document shows is named so that nobody takes it for the vendor's own. */
export interface Settings {
	/** The exact `Authorization` that requests must carry; empty asks for none. */
	token: string;
	/** False: the program on the WeChat machine is not running, connections are reset. */
	running: boolean;
	/** True: no account is logged in before somebody scans the QR code. */
	loginPending: boolean;
	/** Where events are posted to, as entered in the StarBot client; empty posts nothing. */
	callbackUrl: string;
	/** Sent with every event as `Authorization`; empty sends none. The documents know none. */
	callbackAuthorization: string;
	/** Whether a robot's own messages come back as events with `messageSource` 1. */
	ownMessages: boolean;
	/** Event codes that no document shows. */
	eventCodes: { group: string; official: string };
	/**
	 * Names of the fields of a group message. `fromWxId` is by analogy with other events, the rest is
	 * unknown; an empty name leaves the field out.
	 */
	groupFields: { group: string; sender: string; mentioned: string };
	/** What an element of `getAccountListRequest` tells of a robot; only its `instanceId` is known. */
	accountFields: string[];
	/** What an element of `getGroupList` tells; these names are those of `queryGroupInfo`. */
	groupListFields: string[];
	/** Whether `robotInfo` has a `code`: the documented sample has `type` in its place. */
	robotInfoHasCode: boolean;
	/**
	 * Request types beyond the documented ones, as a user reads them on the vendor's pages, with the
	 * `data` of their answer; `true` answers with the usual `{ robotId, instanceId }`.
	 */
	types: Record<string, unknown>;
	/** Only `code` ≠ 200 is documented: neither codes nor HTTP statuses are. */
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
