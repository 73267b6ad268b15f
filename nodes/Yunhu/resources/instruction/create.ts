import { text, when } from '../../../common/fields';
import { botId } from '../../fields';
import { form } from '../../form';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';
import { instructionType, TYPE } from './fields';

/** POST /v1/instruction/create. The documentation does not list `customJson`; a running client sends it for forms. */
export const create = yunhuOperation({
	value: 'create',
	name: 'Create',
	action: 'Create instruction',
	description: 'Create an instruction of a bot',
	source: 'the community documentation (src/api/v1/instruction.md)',
	credential: USER,
	fields: {
		botId,
		instructionName: text({
			displayName: 'Instruction Name',
			required: true,
			placeholder: 'e.g. weather',
			description: 'Without the slash, which the apps add',
		}),
		desc: text({ displayName: 'Description', placeholder: 'e.g. Shows what the bot can do' }),
		instructionType,
		hintText: when(
			{ instructionType: [TYPE.normal] },
			text({ displayName: 'Hint Text', description: 'Shown in the empty input box' }),
		),
		defaultText: when(
			{ instructionType: [TYPE.normal] },
			text({ displayName: 'Default Text', description: 'Text that fills the input box' }),
		),
		formFrom: when({ instructionType: [TYPE.form] }, form),
	},
	async run(call, { botId, instructionName, desc, instructionType: type, ...values }) {
		const name = instructionName.trim();
		await userPost(call, '/instruction/create', {
			name,
			desc,
			hintText: values.hintText ?? '',
			defaultText: values.defaultText ?? '',
			type,
			botId,
			...(values.formFrom !== undefined && { customJson: values.formFrom }),
		});
		return { success: true, botId, name };
	},
});
