import {
	choice,
	flag,
	json,
	map,
	neverAssumed,
	rows,
	text,
	variants,
	when,
	type Field,
} from '../common/fields';
import { isRecord } from '../common/guards';

/** The platform's numbers for a button's action. */
export const ACTION = { openUrl: 1, copy: 2, report: 3 } as const;

/** In the order in which the fields are usually filled in. */
const BUTTON = {
	text: text({ displayName: 'Button Text', placeholder: 'e.g. Yes' }),
	actionType: neverAssumed(
		choice({
			displayName: 'Action',
			options: [
				{ name: 'Copy Value', value: ACTION.copy },
				{ name: 'Open URL', value: ACTION.openUrl },
				{
					name: 'Report Value to Bot',
					value: ACTION.report,
					description: 'Starts triggers with the event Button Pressed',
				},
			],
			default: ACTION.report,
		}),
	),
	url: when(
		{ actionType: [ACTION.openUrl] },
		text({ displayName: 'Button URL', placeholder: 'e.g. https://example.com' }),
	),
	value: when(
		{ actionType: [ACTION.copy, ACTION.report] },
		text({ displayName: 'Button Value', placeholder: 'e.g. vote:yes' }),
	),
	newRow: flag({
		displayName: 'Start New Row',
		description: 'Whether the button starts a new row instead of following the previous button',
	}),
};

const buttonRows = map(
	rows({
		displayName: 'Buttons',
		placeholder: 'Add button',
		row: { displayName: 'Button', name: 'button' },
		title: 'text',
		fields: BUTTON,
		sortable: true,
	}),
	(buttons, reject) => {
		const required = (value: string | undefined, what: string) => {
			if (value === undefined || value.trim() === '') throw reject(`has a button without ${what}`);
			return value;
		};
		if (buttons.length === 0)
			throw reject('has no button', 'Add one, or choose None in Buttons Below.');
		const result: object[][] = [];
		for (const { text, actionType, url, value, newRow } of buttons) {
			const label = required(text, 'a text');
			const button =
				actionType === ACTION.openUrl
					? { text: label, actionType, url: required(url, `a URL ("${label}")`) }
					: { text: label, actionType, value: required(value, `a value ("${label}")`) };
			const row = result.at(-1);
			if (row === undefined || newRow) result.push([button]);
			else row.push(button);
		}
		return result;
	},
);

const buttonsJson = map(
	json({
		displayName: 'Buttons (JSON)',
		default: '[[{ "text": "Yes", "actionType": 3, "value": "yes" }]]',
		description:
			"List of rows, each a list of buttons in the platform's format. Actions: 1 opens a URL, 2 copies, 3 reports.",
	}),
	(buttons = [], reject) => {
		if (!Array.isArray(buttons) || !buttons.flat().every(isRecord))
			throw reject('must hold a JSON list of rows of buttons, each an object');
		return buttons as object[];
	},
);

/**
 * The field for the buttons below a message: a list of rows, each a list of buttons. Empty if there are none.
 *
 * Source: https://www.yhchat.com/document/400-410 (the community documentation swaps 1 and 2 in its comments)
 */
export const buttons: Field<object[]> = map(
	variants({
		displayName: 'Buttons Below',
		default: 'none',
		variants: {
			fields: { name: 'From Fields', fields: { buttons: buttonRows } },
			json: { name: 'From JSON', fields: { buttonsJson } },
			none: { name: 'None', fields: {} },
		},
	}),
	(chosen) => {
		if (chosen.kind === 'none') return [];
		return chosen.kind === 'json' ? chosen.buttonsJson : chosen.buttons;
	},
);
