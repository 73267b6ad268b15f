import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import { yunhu } from '../../../../proto/codec';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';
import { formIn, typeName } from './fields';

/** POST /v1/instruction/list, protobuf. Source: seed 004 of the community documentation; proto/instruction.proto */
export const getPrivate: YunhuOperation = {
	value: 'getPrivate',
	name: 'Get Many of Private Chat',
	action: 'Get many instructions of private chat',
	description: 'Retrieve the instructions that a private chat with the bot offers',
	credential: USER,
	properties: [botField, returnAllField, limitField, simplifyField],
	async run(call) {
		const { message } = await userCall(
			call,
			'/instruction/list',
			[yunhu.InstructionListRequest, { botId: call.id('botId') }],
			yunhu.InstructionListResponse,
			{ repeatable: true },
		);
		const instructions = call.limited(message.data).map(plain);
		return call.param<boolean>('simplify') ? instructions.map(simplifyCommand) : instructions;
	},
};

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
