import { randomInt } from 'node:crypto';

import type { IDataObject, INode } from 'n8n-workflow';

import { asObject, objectsIn } from '../guards';
import { dropOldest } from '../maps';
import type { Chat } from '../message';
import { textOf, textsOf } from '../serverValues';
import type { QuestionChat } from './channel';

/** A question that waits for its answer, as stored for triggers. */
export interface OpenQuestion {
	/** The code that people write to name the question. */
	code: string;
	/** The signed address that resumes the execution. A secret: anybody who has it can answer. */
	url: string;
	chat: QuestionChat;
	/** Empty where the platform gives no message ID. */
	messageId: string;
	/** The IDs of the earlier messages, if the question was sent in several. */
	earlierIds?: string[];
	/** Words that alone are an answer, besides yes and no. */
	words: string[];
	/** The members who may answer; empty for anybody. */
	members: string[];
	/** Whether an answer must name the question by its code or quote it, because any text could be the answer. */
	isNamed: boolean;
	/** The language of notices about the question. Absent if it is unknown. */
	lang?: string;
	/** The end of the waiting time, in milliseconds since 1970. Absent if it is unknown, or if there is no limit. */
	until?: number;
}

/** Digits and letters, except pairs that look alike: 0 and o, 1, i and l. */
const CODE_CHARACTERS = '23456789abcdefghjkmnpqrstuvwxyz';
export const CODE_LENGTH = 4;

/** Largest number of stored questions per robot; the oldest are dropped. People can still answer them on the page. */
const MOST_KEPT = 20_000;

/** Largest number of questions in static data, which n8n reads and writes as a whole with each event. */
const MOST_STORED = 200;

/** Largest number of closed questions that are remembered per robot. */
const MOST_CLOSED = 1_000;

/** The keys of a question that is no longer open; see identifiedBy(). */
export interface Closed {
	code: string;
	q: string;
}

/** Returns the chat of a question of which there are two copies: the chat itself, if one of them has only its name. */
function shownChat(one: OpenQuestion, other: OpenQuestion): QuestionChat {
	return one.chat.isByName ? other.chat : one.chat;
}

/** The questions of one robot that this process knows. */
class RobotQuestions {
	private readonly byCode = new Map<string, OpenQuestion>();
	private readonly byChat = new Map<string, Set<OpenQuestion>>();
	/** The questions that a trigger of this process stores in its static data, by code. */
	readonly kept = new Map<string, OpenQuestion>();
	/**
	 * `q` of the answered questions, by code, because the static data of a trigger may still have them. `q` distinguishes them from
	 * questions of another process with the same code.
	 */
	private readonly closed = new Map<string, string>();
	/** The questions that nodes of this process are posting now, by code. */
	readonly posting = new Map<string, Promise<unknown>>();

	/** Returns the open question with a code. */
	get(code: string): OpenQuestion | undefined {
		const question = this.byCode.get(code);
		return question === undefined || this.isClosed(question) ? undefined : question;
	}

	add(given: OpenQuestion): void {
		// The robot's own message can come after the answer.
		if (this.isClosed(given)) return;
		const before = this.byCode.get(given.code);
		// The robot's own message can also come before the node has noted the question.
		const isSame = before?.url === given.url;
		const question = isSame ? { ...given, chat: shownChat(given, before) } : given;
		const isKept = isSame && this.kept.has(question.code);
		this.remove(question.code);
		this.byCode.set(question.code, question);
		if (isKept) this.kept.set(question.code, question);
		const inChat = this.byChat.get(question.chat.id) ?? new Set();
		this.byChat.set(question.chat.id, inChat.add(question));
		dropOldest(this.byCode, MOST_KEPT, (code) => this.remove(code));
	}

	keep(question: OpenQuestion): void {
		if (this.isClosed(question)) return;
		this.kept.set(question.code, question);
		dropOldest(this.kept, MOST_STORED);
	}

	/** Closes a question. It can still be found, so that a late answer gets a reply. */
	close({ code, q }: Closed): void {
		this.kept.delete(code);
		this.closed.set(code, q);
		dropOldest(this.closed, MOST_CLOSED, (oldest) => {
			this.removeClosed(oldest);
			this.closed.delete(oldest);
		});
	}

	/** Removes a closed question. Keeps an open question of another process with the same code. */
	removeClosed(code: string): void {
		if (this.get(code) === undefined) this.remove(code);
	}

	isClosed({ code, url }: OpenQuestion): boolean {
		const q = this.closed.get(code);
		return q !== undefined && url.includes(q);
	}

	private remove(code: string): void {
		this.kept.delete(code);
		const question = this.byCode.get(code);
		if (question === undefined) return;
		this.byCode.delete(code);
		const inChat = this.byChat.get(question.chat.id);
		inChat?.delete(question);
		if (inChat?.size === 0) this.byChat.delete(question.chat.id);
	}

	inChat(chatId: string): Iterable<OpenQuestion> {
		return this.byChat.get(chatId) ?? [];
	}
}

/** The open questions by the robot's name. A robot with several names has the same questions under each. */
const robots = new Map<string, RobotQuestions>();

function questionsOf(names: readonly string[]): RobotQuestions {
	const questions =
		names.map((name) => robots.get(name)).find((found) => found !== undefined) ??
		new RobotQuestions();
	for (const name of names) robots.set(name, questions);
	return questions;
}

/** Returns the key of a node's robot here: the credential that the action node and the trigger share. */
export function robotKeyOf(node: INode, credentialType: string): string {
	const { id, name } = node.credentials?.[credentialType] ?? {};
	return `${credentialType} ${id ?? name ?? ''}`;
}

/** Returns a code that no open question of the robot uses. */
export function newCode(robot: string): string {
	for (;;) {
		const code = Array.from(
			{ length: CODE_LENGTH },
			() => CODE_CHARACTERS[randomInt(CODE_CHARACTERS.length)],
		).join('');
		// Digits alone or letters alone could be a word of another message.
		const isMixed = /\d/.test(code) && /[a-z]/.test(code);
		if (isMixed && robots.get(robot)?.get(code) === undefined) return code;
	}
}

/**
 * Stores a question for the triggers of this process.
 *
 * @param names the names of the robot: see receiverOf()
 */
export function noteQuestion(names: readonly string[], question: OpenQuestion): void {
	questionsOf(names).add(question);
}

/**
 * Posts a question that triggers of this process wait for. Its answer can come before the platform has confirmed the message.
 *
 * @param post posts the question and stores it
 */
export async function postQuestion<T>(
	names: readonly string[],
	code: string,
	post: () => Promise<T>,
): Promise<T> {
	const { posting } = questionsOf(names);
	const posted = post();
	posting.set(code, posted);
	try {
		return await posted;
	} finally {
		posting.delete(code);
	}
}

/** Returns the questions that nodes of this process are posting, by code. */
export function questionsBeingPosted(robot: string): ReadonlyMap<string, Promise<unknown>> {
	return robots.get(robot)?.posting ?? new Map<string, Promise<unknown>>();
}

/**
 * Notes that a question is no longer open, for all triggers of this process. A later answer to it gets a reply.
 *
 * @param kept the static data of a trigger
 */
export function closeQuestion(robot: string, question: Closed, kept: IDataObject = {}): void {
	questionsOf([robot]).close(question);
	// n8n saves all of the static data after each change, over what another process has written meanwhile.
	const { [question.code]: stored, ...rest } = asObject(kept.questions) ?? {};
	if (!textOf(asObject(stored)?.url).includes(question.q)) return;
	if (Object.keys(rest).length > 0) kept.questions = rest;
	else delete kept.questions;
}

/**
 * Removes a question that is no longer open. A later answer to it gets no reply.
 *
 * @param kept the static data of a trigger that received the answer
 */
export function forgetQuestion(robot: string, question: Closed, kept: IDataObject): void {
	closeQuestion(robot, question, kept);
	questionsOf([robot]).removeClosed(question.code);
}

/**
 * Stores a question in a trigger's static data, which is available after a restart and in every process of n8n.
 *
 * n8n reads the static data when a webhook call begins and writes all of it when the call ends, so one of two
 * simultaneous calls overwrites the other's question. The questions that this process has stored are therefore
 * written again each time.
 */
export function keepQuestion(robot: string, kept: IDataObject, given: OpenQuestion): void {
	const questions = questionsOf([robot]);
	// This process, or the static data after a restart, knows more about the question than the message shows. But only the message may have
	// an ID (WeChat), and the chat itself where the question has its name (QQ).
	const known =
		openWithCode(questions, given) ??
		storedQuestions(kept).find(({ code, url }) => code === given.code && url === given.url) ??
		given;
	const question =
		known.url === given.url
			? {
					...known,
					messageId: known.messageId || given.messageId,
					chat: shownChat(known, given),
				}
			: known;
	questions.add(question);
	questions.keep(question);
	const all = new Map(
		[...storedQuestions(kept), ...questions.kept.values()].map((one) => [one.code, one]),
	);
	kept.questions = Object.fromEntries(
		[...all.values()]
			.filter((one) => !questions.isClosed(one))
			.slice(-MOST_STORED)
			.map((one) => [one.code, { ...one }]),
	);
}

/** Returns the question of this process with the code of another one. An older one whose time is over does not count: nobody reports its end. */
function openWithCode(questions: RobotQuestions, { code, url }: OpenQuestion) {
	const known = questions.get(code);
	const isOver = known !== undefined && (known.until ?? Infinity) <= Date.now();
	return isOver && known.url !== url ? undefined : known;
}

/** The questions of a chat. */
export interface Questions {
	open: OpenQuestion[];
	/** The questions that were answered, as far as this process knows. */
	closed: OpenQuestion[];
}

/**
 * Returns the questions of a chat, from this process and from the trigger's static data.
 *
 * @param chatIds the IDs under which the chat is known
 */
export function questionsIn(
	robot: string,
	kept: IDataObject,
	chatIds: readonly string[],
): Questions {
	const found = new Map<string, OpenQuestion>();
	for (const question of storedQuestions(kept)) {
		if (chatIds.includes(question.chat.id)) found.set(question.url, question);
	}
	const questions = robots.get(robot);
	for (const chatId of chatIds) {
		for (const question of questions?.inChat(chatId) ?? []) found.set(question.url, question);
	}
	const all = [...found.values()];
	const isClosed = (question: OpenQuestion) => questions?.isClosed(question) === true;
	return { open: all.filter((one) => !isClosed(one)), closed: all.filter(isClosed) };
}

function storedQuestions(kept: IDataObject): OpenQuestion[] {
	const stored = asObject(kept.questions);
	return stored === undefined ? [] : objectsIn(Object.values(stored)).flatMap(questionFrom);
}

/**
 * Reads a question from JSON, which another version of this package may have written. Empty where it is not a
 * question.
 */
export function questionFrom({
	code,
	url,
	chat,
	messageId,
	earlierIds,
	words,
	members,
	isNamed,
	lang,
	until,
}: IDataObject): OpenQuestion[] {
	const { id, type } = asObject(chat) ?? {};
	if (typeof code !== 'string' || typeof url !== 'string' || typeof id !== 'string') return [];
	return [
		{
			code,
			url,
			chat: { ...(chat as IDataObject), id, type: type as Chat['type'] },
			messageId: textOf(messageId),
			...(Array.isArray(earlierIds) && { earlierIds: textsOf(earlierIds) }),
			words: textsOf(words),
			members: textsOf(members),
			isNamed: isNamed === true,
			...(typeof lang === 'string' && { lang }),
			...(typeof until === 'number' && { until }),
		},
	];
}
