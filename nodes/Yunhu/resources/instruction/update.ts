import { botField, instructionField } from '../../fields';
import { formFields, formOf } from '../../form';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { editInstruction } from './edit';

const onlyWithForm = formFields.map((field) => ({
	...field,
	displayOptions: { show: { replaceForm: [true], ...field.displayOptions?.show } },
}));

export const update: YunhuOperation = {
	value: 'update',
	name: 'Update',
	action: 'Update instruction',
	description: 'Change an instruction of a bot; what is not given stays as it is',
	credential: USER,
	properties: [
		botField,
		instructionField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Default Text',
					name: 'defaultText',
					type: 'string',
					default: '',
					description: 'What the input box is filled with',
				},
				{
					displayName: 'Description',
					name: 'desc',
					type: 'string',
					default: '',
					placeholder: 'e.g. Shows what the bot can do',
				},
				{
					displayName: 'Hint Text',
					name: 'hintText',
					type: 'string',
					default: '',
					description: 'Shown in the empty input box',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'Without the slash, which the apps add',
				},
			],
		},
		{
			displayName: 'Replace Form',
			name: 'replaceForm',
			type: 'boolean',
			default: false,
			description: 'Whether the instruction, which must be of the type Form, gets the form below',
		},
		...onlyWithForm,
	],
	async run(call) {
		const changes = {
			...call.collection('updateFields'),
			...(call.param<boolean>('replaceForm') && { customJson: formOf(call) }),
		};
		if (Object.keys(changes).length === 0)
			throw call.complaint('updateFields', 'holds no field to change');
		return { success: true, ...(await editInstruction(call, changes)) };
	},
};
