export interface ResetOptions {
	/** Keeps the addresses to which events are sent, so that active workflows still receive them. */
	keepRegistrations?: boolean;
}

export interface LoggedRequest {
	method: string;
	path: string;
	/** Query and form parameters together, if the platform accepts both. */
	params?: Record<string, string>;
	/** Names as sent: some servers distinguish `nonce` from `NONCE`. */
	headers: Record<string, string>;
	body: string;
	/** The body parsed without losing digits (ids as strings); undefined if it is not JSON. */
	json?: unknown;
	/** 0 if the connection was held or dropped without a response. */
	status: number;
	response: string;
	at: number;
	connectionId: number;
}

export interface CallbackRecord {
	url: string;
	body: string;
	/** 0 if there was no response. */
	status: number;
	responseBody: string;
	responseType?: string;
	at: number;
	/** Why there was no response. */
	error?: string;
}

/** The workflows of a program that runs beside the sandbox. With it, the page can show and start them. */
export interface WorkflowControl {
	list(): WorkflowSummary[];
	run(id: string): Promise<void>;
	/** The program that runs the workflows, if it has its own page. */
	place?: { name: string; url: string };
}

export interface WorkflowSummary {
	id: string;
	name: string;
	active: boolean;
	canRunNow: boolean;
	lastRun?: { status: string; at: number | string; error?: string };
	/** The workflow's page, if it has one. */
	url?: string;
	/** How a visitor can try the workflow. */
	hints: Hint[];
}

/** A step to try in certain conversations of a platform. */
export interface Hint {
	/** The id of the platform. */
	platform: string;
	/**
	 * The ids of the conversations in which it works; for `run`, those to which the workflow posts.
	 */
	conversations: string[];
	/** Write `text`, press the button called `text`, add a member, or start the workflow. */
	action: 'write' | 'press' | 'add' | 'run';
	text?: string;
	/** The conversation in which the workflow's answer appears, if it is a different one. */
	appears?: { platform: string; conversation: string };
}

export interface PlatformView {
	id: string;
	name: string;
	baseUrl: string;
	/** The state of the platform's server, if it can change. */
	status?: StatusView;
	settings: SettingView[];
	faults: { kinds: Array<{ kind: string; label: string }>; active: string[] };
	conversations: ConversationView[];
	people: PersonView[];
	calls: CallView[];
	callbacks: CallView[];
}

export interface SettingView {
	key: string;
	label: string;
	value: string;
	/** A setting without choices is text. */
	choices?: Array<{ value: string; label: string }>;
}

export interface StatusView {
	tone: 'good' | 'warn' | 'bad';
	text: string;
	/** The picture for the action, such as a login QR code. */
	imageUrl?: string;
	/** The action of the control API that the button calls. */
	action?: { name: string; label: string };
}

export interface PersonView {
	id: string;
	name: string;
	robot: boolean;
}

export interface ConversationView {
	id: string;
	kind: 'group' | 'private';
	title: string;
	subtitle: string;
	badges: string[];
	members: MemberView[];
	messages: MessageView[];
	/** The text pinned above the messages. */
	boards?: BoardView[];
	/** The actions in this conversation besides writing. */
	actions?: ActionView[];
}

export interface BoardView {
	from: string;
	kind: 'text' | 'markdown' | 'html';
	text: string;
	/** Set when only this person sees it. */
	personId?: string;
}

/** A button of the page. It posts `body` with the conversation, the person who presses it and the filled-in values. */
export interface ActionView {
	label: string;
	hint?: string;
	/** The action of the control API. A button without one opens `url` or copies `copy`. */
	action?: string;
	body?: Record<string, unknown>;
	url?: string;
	copy?: string;
	/** The inputs that the page requests before posting, as `values`. */
	fields?: FieldView[];
	/** The message after success, if the chat does not show the result. */
	done?: string;
	/** Set when only these people have it. */
	personIds?: string[];
}

export interface FieldView {
	key: string;
	label: string;
	kind: 'line' | 'lines' | 'yes-no' | 'one-of' | 'some-of';
	value?: string;
	hint?: string;
	options?: string[];
}

export interface MemberView extends PersonView {
	role: string;
	badges: string[];
}

export interface MessageView {
	id: string;
	at: number;
	kind:
		| 'text'
		| 'markdown'
		| 'html'
		| 'notice'
		| 'link'
		| 'card'
		| 'image'
		| 'file'
		| 'rich'
		| 'recalled';
	sender: PersonView;
	/** In a private conversation: the person whose chat with the robot has this message. */
	personId?: string;
	text: string;
	title?: string;
	url?: string;
	imageUrl?: string;
	rows?: Array<{ key: string; value: string }>;
	/** Set when the message was shown to some members only. */
	onlyFor?: string[];
	/** The message that this one replies to. */
	quote?: string;
	/** A note in small print, e.g. that it was edited. */
	note?: string;
	/** Rows of buttons below it. */
	buttons?: ActionView[][];
}

export interface CallView {
	at: number;
	label: string;
	status: number;
	outcome: string;
	request: string;
	response: string;
}
