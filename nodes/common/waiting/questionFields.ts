import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	choice,
	collection,
	dateTime,
	flag,
	ids,
	neverAssumed,
	number,
	offered,
	rows,
	takesList,
	text,
	variants,
	when,
	type Values,
} from '../fields';
import { asObject } from '../guards';
import { toIds, type Reject } from '../values';
import { textsFor } from './pageTexts';

/** The fields of n8n's Form node that work on a phone. */
export const formFields = rows({
	displayName: 'Form Fields',
	row: { displayName: 'Field', name: 'field' },
	title: 'fieldLabel',
	placeholder: 'Add field',
	fields: {
		fieldLabel: text({
			displayName: 'Field Name',
			required: true,
			placeholder: 'e.g. Date of arrival',
		}),
		fieldType: neverAssumed(
			choice({
				displayName: 'Field Type',
				options: [
					{ name: 'Checkbox', value: 'checkbox' },
					{ name: 'Checkboxes (Several of the Options)', value: 'checkboxes' },
					{ name: 'Date', value: 'date' },
					{ name: 'Dropdown', value: 'dropdown' },
					{ name: 'Email', value: 'email' },
					{ name: 'Number', value: 'number' },
					{ name: 'Radio Buttons', value: 'radio' },
					{ name: 'Text', value: 'text' },
					{ name: 'Textarea', value: 'textarea' },
				],
				default: 'text',
			}),
		),
		fieldOptions: when(
			{ fieldType: ['checkboxes', 'dropdown', 'radio'] },
			ids({
				displayName: 'Field Options',
				separator: 'comma',
				placeholder: 'e.g. red, green, blue',
				description:
					'The options, separated by commas. For options with commas in them, a list: ["red, dark", "blue"].',
			}),
		),
		defaultValue: text({
			displayName: 'Default Value',
			description:
				'The initial value of the field. For a checkbox: true or false. For several checkboxes: options, separated by commas.',
		}),
		placeholder: when(
			{ fieldType: ['email', 'number', 'text', 'textarea'] },
			text({
				displayName: 'Placeholder',
				description: 'An example that the page shows while the field is empty',
			}),
		),
		requiredField: flag({
			displayName: 'Required Field',
			description: 'Whether the field must be filled in before the form can be sent',
		}),
	},
});

/** How a platform names the people who may answer, in the editor. */
export interface MemberTexts {
	placeholder?: string;
	description: string;
}

const MEMBER_TEXTS: MemberTexts = {
	description: 'User IDs separated by commas: the IDs of senders in the items of a trigger',
};

/** Makes the field for the people who may answer. */
function whoMayAnswer(members = MEMBER_TEXTS) {
	return variants({
		displayName: 'Who May Answer',
		default: 'anybody',
		variants: {
			anybody: {
				name: 'Anybody',
				description: 'Anybody who sees the question in the chat or has the address of the page',
				fields: {},
			},
			members: {
				name: 'Members by ID',
				description:
					'Only these people can answer, and only in the chat. The page cannot know who opens it.',
				fields: {
					memberIds: takesList(
						ids({
							displayName: 'Member IDs',
							required: true,
							...members,
						}),
						{ noun: 'member' },
					),
					replyToOthers: text({
						displayName: 'Reply to Others',
						placeholder: 'e.g. Only Ann and Bob can answer this.',
						description:
							'The reply to people who may not answer. If empty: "You cannot answer this question." in the language of the question.',
					}),
				},
			},
		},
	});
}

/** The fields of Send and Wait about the question and its answer. */
export const questionFields = {
	// In a human review of an agent's tool, n8n fills the field of this name with its own text.
	message: text({
		displayName: 'Message',
		required: true,
		rows: 3,
		placeholder: 'e.g. May the order be paid?',
		description: 'The question. Instructions for answering and the address of the page are added.',
	}),
	responseType: variants({
		displayName: 'Response Type',
		default: 'approval',
		noDataExpression: true,
		variants: {
			approval: {
				name: 'Approval',
				description: 'Somebody approves or declines',
				fields: {
					approvalOptions: collection({
						displayName: 'Approval Options',
						placeholder: 'Add option',
						fields: {
							approveLabel: neverAssumed(
								text({ displayName: 'Approve Label', default: 'Approve' }),
							),
							declineLabel: offered(
								{ hide: { approvalType: ['single'] } },
								neverAssumed(text({ displayName: 'Decline Label', default: 'Decline' })),
							),
							approvalType: neverAssumed(
								choice({
									displayName: 'Type of Approval',
									options: [
										{ name: 'Approve and Decline', value: 'double' },
										{ name: 'Approve Only', value: 'single' },
									],
									default: 'double',
								}),
							),
						},
					}),
				},
			},
			customForm: {
				name: 'Custom Form',
				description: 'Somebody fills in a form on the page',
				fields: { formFields },
			},
			freeText: {
				name: 'Free Text',
				description: 'Somebody writes a text, in the chat or on the page',
				fields: {},
			},
		},
	}),
	whoMayAnswer: whoMayAnswer(),
	answerIn: neverAssumed(
		choice({
			displayName: 'Answer In',
			options: [
				{
					name: 'Chat and Page',
					value: 'chat',
					description: 'A trigger for this chat in an active workflow receives the answer',
				},
				{ name: 'Page Only', value: 'page' },
			],
			default: 'chat',
		}),
	),
	limitWaitTime: variants({
		displayName: 'Limit Wait Time',
		default: 'no',
		description:
			'n8n checks the time once a minute. After the limit the workflow continues with data.timedOut.',
		variants: {
			afterInterval: {
				name: 'After Time Interval',
				fields: {
					resumeAmount: neverAssumed(
						number({
							displayName: 'Amount of Time',
							min: 0,
							max: 100_000,
							fractions: true,
							default: 45,
							description: 'How long to wait for an answer',
						}),
					),
					resumeUnit: neverAssumed(
						choice({
							displayName: 'Unit',
							options: [
								{ name: 'Days', value: 'days' },
								{ name: 'Hours', value: 'hours' },
								{ name: 'Minutes', value: 'minutes' },
							],
							default: 'minutes',
						}),
					),
				},
			},
			atSpecifiedTime: {
				name: 'At Specified Time',
				fields: {
					maxDateAndTime: dateTime({
						displayName: 'Max Date and Time',
						required: true,
						placeholder: 'e.g. 2026-12-31T18:00:00+08:00',
						description:
							"The latest time for an answer, in the workflow's time zone unless it names another",
					}),
				},
			},
			no: { name: 'Wait Without Limit', fields: {} },
		},
	}),
	afterAnswer: neverAssumed(
		choice({
			displayName: 'After the Answer',
			options: [
				{ name: 'Do Nothing', value: 'nothing' },
				{ name: 'Say the Outcome in the Chat', value: 'say' },
				{
					name: 'Update the Question',
					value: 'update',
					description:
						'Adds the outcome to the question where the platform can, else says it in the chat',
				},
			],
			default: 'say',
		}),
	),
};

export type Question = Values<typeof questionFields>;

/**
 * Returns the fields for a platform. Where it cannot change a message, Update the Question is not offered, because it does what Say the
 * Outcome in the Chat does; a workflow that names it still works.
 */
export function questionFieldsFor({
	members,
	update,
}: {
	members?: MemberTexts;
	update?: unknown;
}): typeof questionFields {
	const fields = { ...questionFields, whoMayAnswer: whoMayAnswer(members) };
	if (update !== undefined) return fields;
	const { afterAnswer } = fields;
	const withoutUpdate = ({ options = [], ...property }: INodeProperties): INodeProperties => ({
		...property,
		options: options.filter((option) => !('value' in option) || option.value !== 'update'),
	});
	return {
		...fields,
		afterAnswer: {
			...afterAnswer,
			properties: (name) => afterAnswer.properties(name).map(withoutUpdate),
		},
	};
}

/**
 * A question as it was asked. The waiting execution stores it. Its expressions could give other values at the answer, because the node
 * has put `data` into its input by then, and time has passed.
 */
export interface AskedQuestion extends Pick<
	Question,
	'message' | 'responseType' | 'whoMayAnswer' | 'afterAnswer'
> {
	/** The end of the waiting time, in milliseconds since 1970. Absent where there is no limit. */
	until?: number;
}

/** A field of a custom form. */
export type FormField = Extract<
	Question['responseType'],
	{ kind: 'customForm' }
>['formFields'][number];

/**
 * Returns the options that several checkboxes have checked at first.
 *
 * @throws the error of `reject` for text that begins like a JSON list and is none
 */
export function defaultOptions(
	{ defaultValue }: FormField,
	reject: Reject = (problem) => new Error(problem),
): string[] {
	return toIds(defaultValue, reject, 'comma');
}

/** Returns the parts of a question that are needed when the answer comes. */
export function asAsked(
	{ message, responseType, whoMayAnswer, afterAnswer }: Question,
	until: number | undefined,
): AskedQuestion {
	return {
		...{ message, responseType, whoMayAnswer, afterAnswer },
		...(until !== undefined && { until }),
	};
}

/**
 * Completes the question of a human review of an agent's tool. n8n's default text has an expression with the tool's input, an object,
 * which becomes "[object Object]" (seen on n8n 2.41). Replaces it by the input. Markdown must be converted before, because people must
 * see the tool's input unchanged.
 */
export function withToolInput(question: Question, { toolParameters }: IDataObject): Question {
	const given = asObject(toolParameters);
	if (given === undefined) return question;
	const lines = Object.entries(given).map(
		([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	return { ...question, message: question.message.replace(OBJECT, () => lines.join('\n')) };
}

const OBJECT = String({});

/** Returns the labels of an approval; default labels are in the language of the question. Without `decline` for Approve Only. */
export function labelsOf(
	question: AskedQuestion,
): { approve: string; decline?: string } | undefined {
	if (question.responseType.kind !== 'approval') return undefined;
	const {
		approveLabel,
		declineLabel,
		approvalType = 'double',
	} = question.responseType.approvalOptions;
	const texts = textsFor(question.message);
	const approve = inOneLine(approveLabel) || texts.approve;
	return {
		approve,
		...(approvalType === 'double' && { decline: inOneLine(declineLabel) || texts.decline }),
	};
}

/** Puts a label on one line. An expression may give line breaks, but buttons do not show them, and people do not type them. */
function inOneLine(label = ''): string {
	return label.trim().replace(/\s+/g, ' ');
}
