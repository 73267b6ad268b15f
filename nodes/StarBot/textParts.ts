import type { Call } from '../common/operations/call';
import { formatOption, formatted, longTextOptions, partsOf } from '../common/text/longText';
import type { Writer } from './fields';
import { CODE } from './mentions';

/** Options of every operation that sends a text. */
export const textOptions = { ...longTextOptions, ...formatOption };

/** Returns the parts in which a text is sent to the call's chat. */
export function textParts(call: Call, write: Writer): string[] {
	return partsOf(
		call,
		write(call, (text) => formatted(call, text)),
		CODE,
	);
}
