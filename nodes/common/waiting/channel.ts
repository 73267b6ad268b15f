import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Call } from '../operations/call';
import type { Caller } from '../requests/caller';
import type { Fields, Values } from '../fields';
import type { Chat, Message } from '../message';
import type { MemberTexts } from './questionFields';

/**
 * The platform's part of Send and Wait: how to post a question, how to recognise an answer, and how to edit the question after the
 * answer. The platforms share all other code.
 */
export interface QuestionChannel<F extends Fields = Fields> {
	/** Type of the credential that the action node and the trigger share. */
	credential: string;
	/** The fields for the chat, as the platform's Send has them. */
	fields: F;
	/** How the platform names the people who may answer. Default: by the IDs of senders. */
	members?: MemberTexts;
	/** Options of the question, as the platform's Send has them. `ask` reads them from the call. */
	options?: Fields;
	/** Whether `ask` posts through sendInTurn(). */
	managesTurns?: boolean;
	/** Texts in a question that Split Long Text After must not cut: a pattern with the flag g. */
	whole?: RegExp;
	/** Returns the ID of the chat in the output. */
	chatId(values: Values<F>): string;
	/** Returns a text that identifies the chat for Send Only Once. Default: the values of the fields. */
	chatOf?(call: Call, values: Values<F>): string;
	/** Posts the question, or one part of a long one. */
	ask(call: Call, values: Values<F>, post: QuestionPost): Promise<Posted>;
	/** Posts a text to the chat of a question or of an answer. */
	say(caller: Caller, chat: QuestionChat, text: string): Promise<void>;
	/**
	 * Returns the caller for `say` where a trigger received the answer. Absent if all triggers have the channel's credential.
	 */
	callerOf?(context: ITriggerFunctions | IWebhookFunctions): Caller;
	/** Returns the robot that received a message. Absent if a credential has only one robot. */
	receiverOf?(message: Message): IDataObject | undefined;
	/** Tells whether this robot received a message, because a person has a separate chat with each robot of a credential. Default: always. */
	isReceiver?(robot: IDataObject, message: Message): boolean;
	/** Changes a question after its answer. Absent where the platform has no such request. */
	update?(caller: Caller, posted: Posted, text: string): Promise<void>;
	/** Returns the credential's secret, with which a trigger proves that an answer comes from it. */
	secret(credential: ICredentialDataDecryptedObject): string;
	/**
	 * Whether each robot has its own secret, so that a trigger without the credential recognises the robot by the key in its static
	 * data. Not set for a secret that users choose: they may choose the same for several robots.
	 */
	isKnownBySecret?: true;
	/** Returns the IDs by which a question may refer to the chat of a message. Default: only the chat's ID. */
	chatIds?(message: Message): string[];
	/** Returns an ID of the chat of a message. Unlike the chat's own ID it stays the same after a login. Default: the chat's own ID. */
	lastingChatId?(message: Message): string;
	/** Returns the IDs by which a question may refer to the writer of a message. Default: only the sender's ID. */
	senderIds?(message: Message): string[];
	/** Returns the value of the pressed button, if a message is a button press. */
	buttonValue?(message: Message): string | undefined;
	/**
	 * Returns the address of the trigger's webhook, '' if there is none. The question is sent to it, so that other
	 * processes of n8n know the question, also after a restart. Absent if the address is unknown, or if the trigger
	 * receives the question as the robot's own message.
	 */
	triggerAddress?(caller: Caller): Promise<string>;
	/** Tells whether the robot itself sent the message, such as the question. Default: never. */
	isOwn?(message: Message): boolean;
}

/** A message with a question, or with a part of a long one. */
export interface QuestionPost {
	/** The text of the message. The last part ends with the page's address, and says how to answer in the chat. */
	text: string;
	/**
	 * The answers that can be buttons below the message, each with the value that its button must send (see buttonValue).
	 * None if it is not the last part, or if the question can only be answered on the page.
	 */
	answers: Array<{ label: string; value: string }>;
	/**
	 * Rejects the question if nobody could answer it any more. Where `ask` waits for a turn, it calls this in the turn, directly before
	 * the request.
	 */
	checkEnd(): void;
}

/** A chat, with the robot that writes there if a credential has several robots (see receiverOf). */
export interface QuestionChat extends Chat {
	robot?: IDataObject;
	/** Whether the ID is a name, which several chats can have. Then a word alone is no answer until the robot's own message shows the chat. */
	isByName?: boolean;
}

/** The posted question's chat and message. */
export interface Posted {
	messageId: string;
	chat: QuestionChat;
}
