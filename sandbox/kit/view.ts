import type {
	CallbackRecord,
	CallView,
	LoggedRequest,
	MemberView,
	MessageView,
	PersonView,
} from './types';

/** A request as the page shows it. */
export interface CallDescription {
	label?: string;
	request?: string;
	/** The platform's own code, if the response has one, and whether it is an error. */
	code?: { text: string; refused: boolean };
}

/** A change in a chat, such as a new member, that the page shows among the messages. */
export interface Notice {
	chatId: string;
	at: number;
	text: string;
}

export function callView(
	logged: LoggedRequest,
	{ label, request, code }: CallDescription,
): CallView {
	const { at, path, status, body, response } = logged;
	return {
		at,
		label: label ?? path,
		status: code?.refused ? 400 : status,
		outcome: code ? `code ${code.text}` : status === 0 ? 'no answer' : `HTTP ${status}`,
		request: request ?? body,
		response,
	};
}

export function callbackView(record: CallbackRecord): CallView {
	const { at, url, status, body, responseBody, error } = record;
	const outcome = error ?? (status === 0 ? 'under way' : `HTTP ${status}`);
	return { at, label: url, status, outcome, request: body, response: responseBody };
}

export function memberView(person: PersonView, role = '', badges: string[] = []): MemberView {
	return { ...person, role, badges };
}

/** The messages of a chat with its notices between them. */
export function withNotices(
	messages: MessageView[],
	notices: Notice[],
	sender: PersonView,
): MessageView[] {
	const views = notices.map(({ at, text }, index): MessageView => {
		return { id: `notice-${index}`, at, kind: 'notice', sender, text };
	});
	return [...messages, ...views].sort((a, b) => a.at - b.at);
}
