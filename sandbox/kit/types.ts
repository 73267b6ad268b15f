export interface ResetOptions {
	/** Keeps what robots' owners have told the server: where events go. Otherwise active workflows would hear nothing. */
	keepRegistrations?: boolean;
}

export interface LoggedRequest {
	method: string;
	path: string;
	/** Query and form parameters together, where a platform takes both. */
	params?: Record<string, string>;
	/** Names as they came over the wire: some servers tell `nonce` from `NONCE`. */
	headers: Record<string, string>;
	body: string;
	/** The body parsed without losing digits (ids as strings); undefined when it is not JSON. */
	json?: unknown;
	/** 0 when the connection was held or dropped instead of answered. */
	status: number;
	response: string;
	at: number;
	connectionId: number;
}

export interface CallbackRecord {
	url: string;
	body: string;
	/** 0 when nobody answered. */
	status: number;
	responseBody: string;
	responseType?: string;
	at: number;
	/** Why there was no answer. */
	error?: string;
}

/** Given by whoever runs workflows beside the sandbox, so that the page can show and start them. */
export interface WorkflowControl {
	list(): WorkflowSummary[];
	run(id: string): Promise<void>;
	/** The program that runs them, where it has a page of its own. */
	place?: { name: string; url: string };
}

export interface WorkflowSummary {
	id: string;
	name: string;
	active: boolean;
	canRunNow: boolean;
	lastRun?: { status: string; at: number | string; error?: string };
	/** Its page, where it has one. */
	url?: string;
	/** What a visitor can do to see it at work. */
	hints: Hint[];
}

/** Something to try in some conversations of a platform. */
export interface Hint {
	/** Id of the platform. */
	platform: string;
	/** Ids of the conversations in which it works; of `run` those that the workflow posts into. */
	conversations: string[];
	/** Write `text`, press the button called `text`, add a member, or start the workflow. */
	action: 'write' | 'press' | 'add' | 'run';
	text?: string;
	/** Where the workflow answers, if elsewhere. */
	appears?: { platform: string; conversation: string };
}

export interface PlatformView {
	id: string;
	name: string;
	baseUrl: string;
	/** How the platform's server is, where that can change. */
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
	/** A setting without choices is a text. */
	choices?: Array<{ value: string; label: string }>;
}

export interface StatusView {
	tone: 'good' | 'warn' | 'bad';
	text: string;
	/** A picture of this sandbox that belongs to it, such as a login QR code. */
	imageUrl?: string;
	/** What a visitor can do about it: an action of the control API. */
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
	/** What is pinned above the messages. */
	boards?: BoardView[];
	/** What one can do here besides writing. */
	actions?: ActionView[];
}

export interface BoardView {
	from: string;
	kind: 'text' | 'markdown' | 'html';
	text: string;
	/** Set when only this person sees it. */
	personId?: string;
}

/** A button of the page. It posts `body` together with the conversation, who presses it and what was filled in. */
export interface ActionView {
	label: string;
	hint?: string;
	/** Of the control API. A button without one opens `url` or copies `copy`. */
	action?: string;
	body?: Record<string, unknown>;
	url?: string;
	copy?: string;
	/** Asked for before it is posted, as `values`. */
	fields?: FieldView[];
	/** Told when it has been done, where nothing in the chat shows it. */
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
	/** In a private conversation: the person whose chat with the robot this message belongs to. */
	personId?: string;
	text: string;
	title?: string;
	url?: string;
	imageUrl?: string;
	rows?: Array<{ key: string; value: string }>;
	/** Set when the message was shown to some members only. */
	onlyFor?: string[];
	/** The message it answers. */
	quote?: string;
	/** Small print, such as that it was edited. */
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
