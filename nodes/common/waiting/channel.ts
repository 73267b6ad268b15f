import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Call } from '../call';
import type { Caller } from '../caller';
import type { Fields, Values } from '../fields';
import type { Chat, Message } from '../message';

/**
 * The platform's part of Send and Wait: how a question looks, how an answer is recognised, and what can be changed
 * after the answer. All else is shared by the platforms.
 */
export interface QuestionChannel<F extends Fields = Fields> {
	/** Type of the credential that the action node and the trigger share. */
	credential: string;
	/** The fields for the chat, as the platform's Send has them. */
	fields: F;
	/** Whether `ask` posts through sendInTurn(). */
	sendsInTurn?: boolean;
	/** Posts the question. */
	ask(call: Call, values: Values<F>, post: QuestionPost): Promise<Posted>;
	/** Posts a text to the chat of a question or of an answer. */
	say(caller: Caller, chat: QuestionChat, text: string): Promise<void>;
	/** Returns the robot that received a message. Absent where a credential has only one. */
	receiverOf?(message: Message): IDataObject | undefined;
	/** Changes a question after its answer. Absent where the platform has no such request. */
	update?(caller: Caller, posted: Posted, text: string): Promise<void>;
	/** Returns the credential's secret, with which a trigger proves that an answer comes from it. */
	secret(credential: ICredentialDataDecryptedObject): string;
	/** Returns the IDs under which a question may know the chat of a message. Default: only the chat's ID. */
	chatIds?(message: Message): string[];
	/** Returns the IDs under which a question may know the writer of a message. Default: only the sender's ID. */
	senderIds?(message: Message): string[];
	/** Returns the value of the pressed button, where a message is a button press. */
	buttonValue?(message: Message): string | undefined;
	/**
	 * Returns the address of the trigger's webhook, '' where there is none. The question is sent to it, so that other
	 * processes of n8n know it, also after a restart. Absent where the address is unknown, or where the trigger
	 * receives the question as the robot's own message.
	 */
	triggerAddress?(call: Call): Promise<string>;
	/** Tells whether the robot itself sent the message, such as the question. Default: never. */
	isOwn?(message: Message): boolean;
}

/** The parts of a question's message. */
export interface QuestionPost {
	/** The whole text: the question, how to answer in the chat, and the page's address. */
	text: string;
	/** The question alone, for a platform that shows the answers as buttons. */
	question: string;
	/** The answers of an approval, each with the value that its button must send (see buttonValue). */
	answers: Array<{ label: string; value: string }>;
	/** The page's signed address: anybody who has it can answer. */
	link: string;
	/** Whether the question can be answered on the page. */
	withPage: boolean;
	/** Whether the question can be answered in the chat. */
	inChat: boolean;
}

/** A chat, with the robot that writes there where a credential has several (see receiverOf). */
export interface QuestionChat extends Chat {
	robot?: IDataObject;
}

/** The posted question's chat and message. */
export interface Posted {
	messageId: string;
	chat: QuestionChat;
	/** The chat's ID in the output, where it differs from that of `chat`. */
	chatId?: string;
}
