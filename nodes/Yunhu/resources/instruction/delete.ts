import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { editInstruction, oneInstruction } from './edit';
import { instructionId } from './fields';

export const deleteInstruction = yunhuOperation({
	value: 'delete',
	name: 'Delete',
	action: 'Delete instruction',
	description: 'Delete an instruction of a bot',
	source: 'the community documentation (src/api/v1/instruction.md); delFlag from a running client',
	credential: USER,
	fields: { botId, instructionId },
	targets: oneInstruction,
	async run(call, { botId, instructionId }) {
		const { id } = await editInstruction(call, botId, instructionId, { delFlag: 1 });
		return { deleted: true, botId, id };
	},
});
