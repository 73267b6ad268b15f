import { group, map, number, text, type Field, type Values } from '../fields';
import { quietHours } from './quietHours';

/** The longest delay between two messages. */
export const LONGEST_DELAY_SECONDS = 3_600;

const SECONDS = { min: 0, max: LONGEST_DELAY_SECONDS, fractions: true };

const delay: Field<{ minimum: number; maximum: number }> = map(
	group({
		displayName: 'Delay Between Messages',
		inCollection: true,
		placeholder: 'Add delay',
		description:
			'How many seconds to wait after one message before the next: each time a random number between the two',
		group: { displayName: 'Seconds', name: 'seconds' },
		fields: {
			minimum: number({ displayName: 'Minimum (Seconds)', default: 2, ...SECONDS }),
			maximum: number({ displayName: 'Maximum (Seconds)', default: 5, ...SECONDS }),
		},
	}),
	({ minimum, maximum }, reject) => {
		if (maximum >= minimum) return { minimum, maximum };
		throw reject(
			`cannot be from ${minimum} to ${maximum} seconds`,
			'Maximum must not be below Minimum.',
		);
	},
);

/** The key that the user gives; '' means the execution. */
const sendOnlyOnce = group({
	displayName: 'Send Only Once',
	inCollection: true,
	placeholder: 'Add key',
	description:
		"Skips the chats that already got the message under the same key, also after n8n crashed in the middle. n8n's database keeps which chats had it.",
	group: { displayName: 'Message', name: 'message' },
	fields: {
		key: text({
			displayName: 'Key',
			placeholder: 'e.g. {{ $today }}',
			description:
				'Identifies the message. A later run with the same key skips the chats that got it. If empty, only retries and loops of the same execution skip chats.',
		}),
	},
});

/** Options of every operation that sends messages, on all platforms. */
export const SENDING_OPTIONS = { delay, quietHours, sendOnlyOnce };

export type SendingOptions = Partial<Values<typeof SENDING_OPTIONS>>;
