import { SEED } from './seedIds';
import { INSTRUCTION, type Instruction } from './state';

export function seedInstructions(): Instruction[] {
	const of = (
		id: number,
		botId: string,
		name: string,
		instructionType: number,
		more: Partial<Instruction>,
	) => ({
		id,
		botId,
		name,
		desc: '',
		instructionType,
		hintText: '',
		defaultText: '',
		customJson: '',
		createTime: 0,
		sort: 0,
		hidden: 0,
		...more,
	});
	const leave = [
		formItem(0, 'radio', 'Kind', 'ykwmdt', { options: 'Holiday#Sick leave' }),
		formItem(1, 'input', 'From', 'loktny', { defaultValue: '', placeholder: 'e.g. 2026-02-02' }),
		formItem(2, 'switch', 'Half a day', 'owtgcl', { defaultValue: '0' }),
		formItem(3, 'checkbox', 'Tell', 'qkmlif', { options: 'Team#Office' }),
		formItem(4, 'textarea', 'Remarks', 'abgapt', { placeholder: '' }),
		formItem(5, 'select', 'Stand-in', 'mnabyo', { options: 'Bob#Chen Wei' }),
	];
	return [
		of(2103, SEED.helper, 'help', INSTRUCTION.direct, { desc: 'What the bot can do' }),
		of(2104, SEED.helper, 'remind', INSTRUCTION.normal, {
			desc: 'Reminds the group',
			hintText: 'When, and of what',
			defaultText: 'tomorrow 9:00 ',
		}),
		of(2105, SEED.helper, 'leave', INSTRUCTION.form, {
			desc: 'Asks for leave',
			customJson: JSON.stringify(leave),
		}),
		of(2106, SEED.ticker, 'price', INSTRUCTION.normal, { desc: 'A price', defaultText: 'BTC' }),
	];
}

/** A field of an instruction's or a settings form, as the platform's console writes it. */
export function formItem(
	key: number,
	type: string,
	label: string,
	id: string,
	values: Record<string, string>,
) {
	const propsValue = { label, ...values };
	const props = Object.keys(propsValue).map((name) => ({ type: name, name, value: '' }));
	return { key, type, title: type, propsValue, props, id };
}
