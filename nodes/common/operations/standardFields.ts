import {
	chosenIds,
	fieldset,
	flag,
	json,
	number,
	text,
	when,
	type Field,
	type Input,
} from '../fields';
import { isRecord } from '../guards';
import { isLine, LARGEST_LINE, lineIn, onlyToIn, type Chat } from '../message';
import { numberOf } from '../serverValues';

/** The Simplify field, for operations that return lists or long records. */
export const simplify = flag({
	displayName: 'Simplify',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

const returnAll = flag({
	displayName: 'Return All',
	description: 'Whether to return all results or only up to a given limit',
});

const limitNumber = number({
	displayName: 'Limit',
	min: 1,
	default: 50,
	description: 'Max number of results to return',
});

const limitFields = fieldset('Limit', {
	returnAll,
	limit: when({ returnAll: [false] }, limitNumber),
});

/** Return All and Limit: the largest number of results to return, Infinity for all. */
export const limit: Field<number> = {
	...limitFields,
	read: (input) =>
		returnAll.read(input, 'returnAll') ? Infinity : limitNumber.read(input, 'limit'),
};

/** The chat of a trigger's item, to which a message replies. */
export interface TriggerChat<T extends Chat['type']> {
	id: string;
	type: T;
	/** The group or discussion that both people of a temporary chat of QQ belong to. */
	via?: { id: string; type: string };
	/** The line of a chat of WildfireChat; absent for line 0. */
	line?: number;
	/** The only person who gets the message. */
	onlyTo?: string;
}

/**
 * The value by which the expression of a Chat field asks for the trigger's chat. It counts only in an expression: a fixed text is a
 * chat that the user entered.
 */
const OF_TRIGGER = 'trigger';

/** How an operation finds a chat in its input, and the words for it. */
interface ChatSource {
	name: string;
	description: string;
	/** Gives the chat, or OF_TRIGGER. */
	expression: string;
	/** What the Chat field does if it is left as it is. */
	unchanged: string;
	/** For an AI that builds workflows. */
	propertyHint: string;
	/** What to do instead: a sentence without its end. */
	otherwise: string;
}

const TO_ANSWER: ChatSource = {
	name: 'Chat of the Trigger',
	description: 'The group or private chat of the message that started the workflow',
	expression: `={{ $json.chat ?? '${OF_TRIGGER}' }}`,
	unchanged: 'to answer the message that started the workflow',
	propertyHint:
		'Leave the default: it finds the chat of the trigger that started the workflow, also behind an AI Agent and other nodes. To name another chat, pass the whole chat object of a trigger, not only its ID.',
	otherwise: 'Choose in "Send To" where the message goes',
};

const TO_LOOK_IN: ChatSource = {
	...TO_ANSWER,
	unchanged: 'for the chat of the message that started the workflow',
	otherwise: 'Choose the chat in "In Chat"',
};

const TO_CHANGE: ChatSource = {
	...TO_LOOK_IN,
	name: 'Chat of the Message',
	description:
		'The chat to which the node before this one sent the message, or else the chat of the message that started the workflow',
	expression: `={{ $json.sentTo ?? $json.chat ?? '${OF_TRIGGER}' }}`,
	unchanged:
		'behind a node that sent the message, and for the chat of the message that started the workflow',
	propertyHint:
		'Leave the default directly behind the node that sent the message, and for the chat of the trigger. Behind other nodes pass the sentTo object of the node that sent the message, not only the ID of the chat.',
};

/**
 * Makes the field for the chat in which a message was written, from the trigger that started the execution.
 *
 * @param types the kinds of chat that a message can go to
 * @param trigger the trigger's name, for the error message
 */
function triggerChat<const T extends Chat['type']>(
	types: readonly T[],
	trigger: string,
	{ expression, unchanged, propertyHint, otherwise }: ChatSource,
): Field<TriggerChat<T>> {
	const possible = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
	const hint = `${otherwise}, or start the workflow with ${trigger}.`;
	const chatField = json({
		displayName: 'Chat',
		required: true,
		default: expression,
		description: `Leave it as it is ${unchanged}. Otherwise enter a chat in the form of a trigger of this package: an object with ID and type.`,
		builderHint: { propertyHint },
	});
	return {
		...chatField,
		read: (input, name) => {
			const reject = (complaint: string, remedy: string) =>
				input.reject(chatField, complaint, remedy);
			const isOfTrigger = input.hasExpression(name) && input.value(name) === OF_TRIGGER;
			const chat = isOfTrigger ? input.subject?.origin()?.chat : chatField.read(input, name);
			if (isOfTrigger && chat === undefined)
				throw reject(`finds no message of ${trigger} to answer`, hint);
			const { id, type, via, line, onlyTo } = isRecord(chat) ? chat : {};
			const elsewhere = otherPlatform(input, id);
			if (elsewhere !== undefined)
				throw reject(`is a chat of another platform (${elsewhere})`, hint);
			const known = types.find((one) => one === type);
			if (typeof id !== 'string' || id === '' || known === undefined) {
				throw reject(
					'is not the chat of a message',
					`It must be an object with the text "id" and with "type" ${possible}, as ${trigger} gives it.`,
				);
			}
			if (!isGivenLine(line)) {
				throw reject(`has a "line" that is not a whole number from 0 to ${LARGEST_LINE}`, hint);
			}
			if (!isGivenPerson(onlyTo))
				throw reject('has an "onlyTo" that is not the ID of a person', hint);
			const read = { id, type: known, ...lineIn({ line }), ...onlyToIn({ onlyTo }) };
			if (!isRecord(via) || typeof via.id !== 'string' || via.id === '') return read;
			return { ...read, via: { id: via.id, type: String(via.type) } };
		},
	};
}

/** Tells whether a value can be the line of a chat. An expression may give nothing for line 0. */
function isGivenLine(line: unknown): line is string | number | null | undefined {
	return line === undefined || line === null || line === '' || isLine(numberOf(line));
}

/** Tells whether a value can be the only receiver. An expression may give nothing where everybody gets the message. */
function isGivenPerson(onlyTo: unknown): onlyTo is string | null | undefined {
	return onlyTo === undefined || onlyTo === null || typeof onlyTo === 'string';
}

/** Returns the platform of the item's message, if the chat is that message's chat and the platform is not the node's. */
function otherPlatform({ subject }: Input, chatId: unknown): string | undefined {
	if (subject === undefined) return undefined;
	const { chat, platform } = subject.json;
	const isItsChat = isRecord(chat) && chat.id !== undefined && chat.id === chatId;
	return isItsChat && typeof platform === 'string' && platform !== subject.platform
		? platform
		: undefined;
}

/**
 * Makes the default kind of receiver: the chat of the message that started the workflow.
 *
 * @param types the kinds of chat that a message can go to
 * @param trigger the trigger's name, for the error message
 */
export function chatOfTrigger<const T extends Chat['type']>(types: readonly T[], trigger: string) {
	return chatFrom(types, trigger, TO_ANSWER);
}

/** Makes the same default for an operation that sends nothing. */
export function inChatOfTrigger<const T extends Chat['type']>(
	types: readonly T[],
	trigger: string,
) {
	return chatFrom(types, trigger, TO_LOOK_IN);
}

/** Makes the default for an operation that changes a message: the chat to which a node sent it, or else the trigger's. */
export function chatOfMessage<const T extends Chat['type']>(types: readonly T[], trigger: string) {
	return chatFrom(types, trigger, TO_CHANGE);
}

function chatFrom<const T extends Chat['type']>(
	types: readonly T[],
	trigger: string,
	source: ChatSource,
) {
	const { name, description } = source;
	return { name, description, fields: { chat: triggerChat(types, trigger, source) } };
}

/** The ID of a message that an operation changes: by default that of the item, as a trigger or a send gives it. */
export const OF_ITEM = '={{ $json.messageId }}';

/** Several groups, chosen from the node's own list of groups. */
export const severalGroups = chosenIds({
	displayName: 'Group Names or IDs',
	loadOptionsMethod: 'getGroups',
	required: true,
	hint: 'Each group gives an output item of its own',
});

/**
 * Makes the field for the name of the binary data that holds a file.
 *
 * @param limits what the platform accepts, for the hint
 */
export function inputFile(limits?: string) {
	const hint = 'The name of the input field that holds the file';
	return text({
		displayName: 'Input Data Field Name',
		required: true,
		default: 'data',
		hint: limits === undefined ? hint : `${hint}: ${limits}`,
	});
}

/** Makes the field for a message's text. In a new node it is the answer of the AI Agent before it. */
export function messageText(options: { description?: string; required?: boolean } = {}) {
	return text({
		displayName: 'Text',
		rows: 4,
		required: true,
		default: '={{ $json.output }}',
		placeholder: 'e.g. The meeting starts in ten minutes.',
		...options,
		description: [
			'In a new node it is the answer of the AI Agent before it; replace it with a text of your own',
			options.description,
		]
			.filter(Boolean)
			.join('. '),
	});
}
