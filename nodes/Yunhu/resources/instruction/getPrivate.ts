import type { IDataObject } from 'n8n-workflow';

import { yunhu } from '../../../../proto/codec';
import { limit, simplify } from '../../../common/operations/standardFields';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';
import { formIn, typeName } from './fields';

/** POST /v1/instruction/list, protobuf (proto/instruction.proto). */
export const getPrivate = yunhuOperation({
	value: 'getPrivate',
	name: 'Get Many of Private Chat',
	action: 'Get many instructions of private chat',
	description: 'Retrieve the instructions that a private chat with the bot offers',
	source: 'the community documentation (src/api/v1/instruction.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, limit, simplify },
	async run(call, { botId, limit, simplify }) {
		const { message } = await userCall(
			call,
			'/instruction/list',
			[yunhu.InstructionListRequest, { botId }],
			yunhu.InstructionListResponse,
		);
		const instructions = message.data.slice(0, limit).map(plain);
		return simplify ? instructions.map(simplifyCommand) : instructions;
	},
});

function simplifyCommand(command: IDataObject): IDataObject {
	return {
		id: command.commandId,
		botId: command.botId,
		name: command.commandName,
		description: command.commandDescription,
		type: typeName(command.instructionType),
		defaultText: command.commandDefaultText,
		form: formIn(command.commandSettingsJson),
	};
}
