import type { IDataObject } from 'n8n-workflow';

import type { Input } from '../../nodes/common/fields';
import { asObject } from '../../nodes/common/guards';

/** The parameters of a node with one item; a text that begins with "=" is an expression that gives nothing. */
export function inputOf(parameters: IDataObject): Input {
	const isLost = (value: unknown) => typeof value === 'string' && value.startsWith('=');
	return {
		value: (name) => (isLost(parameters[name]) ? undefined : (parameters[name] ?? undefined)),
		mode: (name) => String(asObject(parameters[name])?.mode ?? ''),
		hasExpression: (...path) =>
			isLost(path.reduce<unknown>((value, key) => asObject(value)?.[key], parameters)),
		timeZone: () => 'Asia/Shanghai',
		reject: ({ displayName }, complaint, hint) =>
			new Error([displayName, complaint, hint].filter(Boolean).join(' | ')) as never,
	};
}
