import type { IDataObject } from 'n8n-workflow';

import { limit, simplify } from '../../../common/operations/standardFields';
import { instructionsOf, isOn } from '../../console';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { formIn, typeName } from './fields';

/** POST /v1/instruction/web-list. */
export const getAll = yunhuOperation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many instructions',
	description: 'Retrieve the instructions of a bot, as the console shows them',
	source: 'the community documentation (src/api/v1/instruction.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, limit, simplify },
	async run(call, { botId, limit, simplify }) {
		const instructions = (await instructionsOf(call, botId)).slice(0, limit);
		return simplify ? instructions.map(simplifyInstruction) : instructions;
	},
});

function simplifyInstruction(instruction: IDataObject): IDataObject {
	return {
		id: instruction.id,
		botId: instruction.botId,
		name: instruction.name,
		description: instruction.desc,
		type: typeName(instruction.instructionType),
		hintText: instruction.hintText,
		defaultText: instruction.defaultText,
		form: formIn(instruction.customJson),
		hidden: isOn(instruction.hidden),
	};
}
