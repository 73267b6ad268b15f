import { botField, instructionField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { editInstruction } from './edit';

export const deleteInstruction: YunhuOperation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete instruction',
	description: 'Delete an instruction of a bot',
	credential: USER,
	properties: [botField, instructionField],
	async run(call) {
		const { botId, id } = await editInstruction(call, { delFlag: 1 });
		return { deleted: true, botId, id };
	},
};
