import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { formIn, instructionsOf, typeName } from './fields';

/** POST /v1/instruction/web-list. Source: seed 004 of the community documentation */
export const getAll: YunhuOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many instructions',
	description: 'Retrieve the instructions of a bot, as the console shows them',
	credential: USER,
	properties: [botField, returnAllField, limitField, simplifyField],
	async run(call) {
		const instructions = call.limited(await instructionsOf(call, call.id('botId')));
		return call.param<boolean>('simplify') ? instructions.map(simplifyInstruction) : instructions;
	},
};

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
		hidden: Number(instruction.hidden) === 1,
	};
}
