export interface Settings {
	/** `professional` has the endpoints that the open-source server lacks. */
	edition: 'community' | 'professional';
	/** The delay of every answer. */
	latencyMs: number;
	/** Requests per ten seconds and robot. */
	rateLimit: number;
	clock: () => number;
	recallLimitSeconds: number;
	/** Off on real servers, because the code reads a misspelled key. */
	allowRobotCustomNotification: boolean;
	/**
	 * `group.visible_quit_or_kickoff_notification`: 1 shows leaves, 2 shows removals to the group's
	 * managers by a second message.
	 */
	visibleQuitOrKickoff: number;
	/** The system's setting; the server ignores a group's own `max_member_count`. */
	maxGroupMembers: number;
	forbiddenSendTypes: number[];
	sensitiveWords: string[];
	onSensitiveWord: 'refuse' | 'drop' | 'mask';
	/** Message types that may be updated; null means all. */
	updatableTypes: number[] | null;
	/** The type of upload that `oss/get_upload_url` returns: a Qiniu form or a plain PUT. */
	uploadStyle: 'qiniu' | 'put';
	/** URLs of the server-level events, by configuration key, as an administrator would set them. */
	eventUrls: Partial<Record<EventName, string>>;
}

/** The server-level events that the stand-in sends by itself; `serverEvent` sends any other. */
export type EventName =
	| 'message.forward.url'
	| 'message.mentionmsg.forward.url'
	| 'message.recallmsg.forward.url'
	| 'group.group_info_update_callback'
	| 'group.group_member_update_callback';

export function defaultSettings(): Settings {
	return {
		edition: 'community',
		latencyMs: 0,
		rateLimit: 1000,
		clock: Date.now,
		recallLimitSeconds: 120,
		allowRobotCustomNotification: false,
		visibleQuitOrKickoff: 0,
		maxGroupMembers: 3000,
		forbiddenSendTypes: [],
		sensitiveWords: [],
		onSensitiveWord: 'refuse',
		updatableTypes: null,
		uploadStyle: 'qiniu',
		eventUrls: {},
	};
}

/** The settings that accept one of several texts. */
export const CHOICES = {
	edition: ['community', 'professional'],
	onSensitiveWord: ['refuse', 'drop', 'mask'],
	uploadStyle: ['qiniu', 'put'],
};
