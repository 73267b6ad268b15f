import { changing, collection, flag, text, when } from '../../../common/fields';
import { botId, changedName } from '../../fields';
import { form } from '../../form';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { editInstruction, oneInstruction } from './edit';
import { instructionId, instructionType } from './fields';

const updateFields = collection({
	displayName: 'Update Fields',
	fields: changing({
		defaultText: text({
			displayName: 'Default Text',
			description: 'Text that fills the input box',
		}),
		desc: text({ displayName: 'Description', placeholder: 'e.g. Shows what the bot can do' }),
		hintText: text({ displayName: 'Hint Text', description: 'Shown in the empty input box' }),
		name: changedName({
			displayName: 'Instruction Name',
			description: 'Without the slash, which the apps add',
		}),
		type: instructionType,
	}),
});

export const update = yunhuOperation({
	value: 'update',
	name: 'Update',
	action: 'Update instruction',
	description: 'Change an instruction of a bot; other fields stay unchanged',
	source: 'the community documentation (src/api/v1/instruction.md)',
	credential: USER,
	repeatable: true,
	fields: {
		botId,
		instructionId,
		replaceForm: flag({
			displayName: 'Replace Form',
			description:
				'Whether the instruction gets the form below. It must be of the type Form, or get this type under Update Fields.',
		}),
		formFrom: when({ replaceForm: [true] }, form),
		updateFields,
	},
	targets: oneInstruction,
	async run(call, { botId, instructionId, replaceForm, ...values }) {
		const changes = {
			...values.updateFields,
			...(replaceForm && { customJson: values.formFrom }),
		};
		if (Object.keys(changes).length === 0)
			throw call.reject(updateFields, 'holds no field to change');
		const changed = await editInstruction(call, botId, instructionId, changes);
		return { success: true, botId, ...changed };
	},
});
