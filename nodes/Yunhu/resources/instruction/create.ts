import { botField } from '../../fields';
import { formFields, formOf } from '../../form';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';
import { TYPE, typeField } from './fields';

const onlyForms = formFields.map((field) => ({
	...field,
	displayOptions: { show: { instructionType: [TYPE.form], ...field.displayOptions?.show } },
}));

/**
 * POST /v1/instruction/create. The seed does not list `customJson`; a running client sends it for forms.
 *
 * Source: seed 004 of the community documentation
 */
export const create: YunhuOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create instruction',
	description: 'Create an instruction of a bot',
	credential: USER,
	properties: [
		botField,
		{
			displayName: 'Name',
			name: 'instructionName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. weather',
			description: 'Without the slash, which the apps add',
		},
		{
			displayName: 'Description',
			name: 'desc',
			type: 'string',
			default: '',
			placeholder: 'e.g. Shows what the bot can do',
		},
		typeField,
		{
			displayName: 'Hint Text',
			name: 'hintText',
			type: 'string',
			default: '',
			displayOptions: { show: { instructionType: [TYPE.normal] } },
			description: 'Shown in the empty input box',
		},
		{
			displayName: 'Default Text',
			name: 'defaultText',
			type: 'string',
			default: '',
			displayOptions: { show: { instructionType: [TYPE.normal] } },
			description: 'What the input box is filled with',
		},
		...onlyForms,
	],
	async run(call) {
		const botId = call.id('botId');
		const type = call.param<number>('instructionType');
		const name = call.text('instructionName').trim();
		await userPost(call, '/instruction/create', {
			name,
			desc: call.optionalText('desc'),
			hintText: call.optionalText('hintText'),
			defaultText: call.optionalText('defaultText'),
			type,
			botId,
			...(type === TYPE.form && { customJson: formOf(call) }),
		});
		return { success: true, botId, name };
	},
};
