import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Call } from '../call';
import type { Caller } from '../caller';
import type { Fields, Values } from '../fields';
import type { Chat, Message } from '../message';

/**
 * What a platform contributes so that people can be asked in its chats: how a question looks, how an answer is recognised,
 * and what can be changed afterwards. Everything else is the same for all platforms.
 */
export interface QuestionChannel<F extends Fields = Fields> {
	/** Type of the credential that the action node and the trigger share. */
	credential: string;
	/** The fields that name the chat, as the platform's Send has them. */
	fields: F;
	/** Posts the question. */
	ask(call: Call, values: Values<F>, post: QuestionPost): Promise<Posted>;
	/** Posts a text into the chat of a question or of an answer. */
	say(caller: Caller, chat: Chat, text: string): Promise<void>;
	/** Changes a question after its answer. Absent where the platform cannot. */
	update?(caller: Caller, posted: Posted, text: string): Promise<void>;
	/** Returns the secret of the credential by which a trigger proves that an answer comes from it. */
	secret(credential: ICredentialDataDecryptedObject): string;
	/** Returns the ids by which a question may name the chat of a message. Default: the chat's id alone. */
	chatIds?(message: Message): string[];
	/** Returns the value of the button that was pressed, where a message is a press of a button. */
	buttonValue?(message: Message): string | undefined;
	/**
	 * Returns the address of the trigger's webhook, '' where there is none: the question is told to it, so that it is known in
	 * other processes of n8n and after a restart. Absent where the address is not known, or where the question comes back to the
	 * trigger as the robot's own message.
	 */
	triggerAddress?(call: Call): Promise<string>;
	/** Tells whether the message is the robot's own, such as the question itself. Default: never. */
	isOwn?(message: Message): boolean;
}

/** A question as it is posted. */
export interface QuestionPost {
	/** The whole text: the question, how to answer in the chat, and the address of the page. */
	text: string;
	/** The question alone, for a platform that shows the answers as buttons. */
	question: string;
	/** The answers of an approval, and the value that a button for it has to report (see buttonValue). */
	answers: Array<{ label: string; value: string }>;
	/** The address of the page, signed: whoever has it can answer. */
	link: string;
	/** Whether the page may be used. */
	withPage: boolean;
	/** Whether the question can be answered in the chat. */
	inChat: boolean;
}

/** Where a question stands. */
export interface Posted {
	messageId: string;
	chat: Chat;
	/** The chat's id in the output, where it is not that of `chat`. */
	chatId?: string;
}
