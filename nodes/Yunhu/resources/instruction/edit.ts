import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/operations/call';
import { apiError } from '../../../common/errors';
import { exactNumber, int64 } from '../../../common/json';
import { numberOf, textOf } from '../../../common/serverValues';
import { instructionsOf } from '../../console';
import { userPost } from '../../transport';
import { TYPE } from './fields';

/** Returns the target of edits of one instruction: it is read and written as a whole, so two edits at once would lose a change. */
export function oneInstruction({ instructionId }: { instructionId: string }): string[] {
	return [instructionId];
}

/**
 * POST /v1/instruction/edit. It takes the whole instruction, and it is unknown which fields can be omitted, so the
 * current instruction is read first and sent back with the changes. Deleting is an edit too.
 *
 * Source: the community documentation (src/api/v1/instruction.md); `hintText`, `defaultText` and `delFlag: 1` from a running client
 *
 * @returns the instruction's ID and name, for the item
 */
export async function editInstruction(
	call: Call,
	botId: string,
	id: string,
	changes: IDataObject,
): Promise<{ id: number | string; name: string }> {
	const present = (await instructionsOf(call, botId)).find(
		(instruction) => textOf(instruction.id) === id,
	);
	if (present === undefined) {
		throw apiError(call, {
			message: `The bot has no instruction with the ID ${id}`,
			hint: 'Instruction: Get Many lists the existing ones.',
		});
	}
	const name = textOf(present.name);
	const isForm = numberOf(changes.type ?? present.instructionType) === TYPE.form;
	if (changes.customJson !== undefined && !isForm) {
		throw apiError(call, {
			message: `The instruction "${name}" is of another type than Form`,
			hint: 'Turn off Replace Form, or set Type under Update Fields to Form. Nothing was changed.',
		});
	}
	if (changes.type === TYPE.form && !textOf(changes.customJson ?? present.customJson)) {
		throw apiError(call, {
			message: `The instruction "${name}" would be of the type Form and have no form`,
			hint: 'Turn on Replace Form, and give the form. Nothing was changed.',
		});
	}
	const instruction: IDataObject = {
		name: present.name,
		desc: present.desc,
		botId,
		hintText: present.hintText,
		defaultText: present.defaultText,
		// The platform lists no form for an instruction of another type.
		customJson: isForm || changes.type === undefined ? present.customJson : '',
		type: present.instructionType,
		delFlag: 0,
		...changes,
	};
	// A deleted instruction can no longer be found.
	const repeatable = instruction.delFlag === 0;
	await userPost(call, '/instruction/edit', { id: int64(id), ...instruction }, { repeatable });
	return { id: exactNumber(id), name: textOf(instruction.name) };
}
