import { refuse } from '../refusal';
import { INSTRUCTION, type Instruction } from '../state';
import type { Fields } from '../fields';
import type { World } from '../world';
import {
	bodyOf,
	json,
	messageOf,
	ownBot,
	protobuf,
	required,
	textOf,
	type UserEndpoints,
} from './endpoint';

/** The calls of the community documentation (src/api/v1/instruction.md), plus the members that an Android client sends. */
export const instructionEndpoints: UserEndpoints = {
	/** Not restricted to the bot's owner. */
	'instruction/web-list': json((call) => ({
		list: instructionsOf(call.world, required(bodyOf(call), 'botId')),
	})),

	'instruction/create': json((call) => {
		const { world } = call;
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		world.state.instructions.push({
			id: world.nextId(),
			botId: bot.botId,
			...valuesOf(body),
			createTime: Math.floor(world.now() / 1000),
			sort: 0,
			hidden: 0,
		});
	}),

	/** Replaces all values; `delFlag` deletes. */
	'instruction/edit': json((call) => {
		const { state } = call.world;
		const body = bodyOf(call);
		const bot = ownBot(call, required(body, 'botId'));
		const id = body.int('id');
		const instruction = state.instructions.find((one) => one.id === id && one.botId === bot.botId);
		if (!instruction) throw refuse.other('指令不存在');
		if (body.int('delFlag') === 1) {
			state.instructions = state.instructions.filter((one) => one !== instruction);
		} else {
			Object.assign(instruction, valuesOf(body));
		}
	}),

	'instruction/list': protobuf('instruction_list', (call) => {
		const botId = textOf(messageOf(call, 'get_bot_instruction'), 'id');
		return {
			data: instructionsOf(call.world, botId).map((one) => ({
				command_id: one.id,
				bot_id: one.botId,
				command_name: one.name,
				command_description: one.desc,
				instruction_type: one.instructionType,
				command_defaultText: one.defaultText,
				command_settingsJson: one.customJson,
			})),
		};
	}),
};

function instructionsOf(world: World, botId: string): Instruction[] {
	const bot = world.bot(botId);
	return world.state.instructions.filter((one) => one.botId === bot.botId);
}

/** The list call has `instructionType` in place of `type`. */
function valuesOf(body: Fields) {
	const instructionType = body.int('type');
	if (!(Object.values(INSTRUCTION) as number[]).includes(instructionType))
		throw refuse.badParameters();
	return {
		name: required(body, 'name'),
		desc: body.text('desc'),
		instructionType,
		hintText: body.text('hintText'),
		defaultText: body.text('defaultText'),
		customJson: instructionType === INSTRUCTION.form ? body.text('customJson') : '',
	};
}
