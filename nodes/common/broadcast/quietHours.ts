import { offsetAt } from '../dates';
import { group, map, text, type Field } from '../fields';
import { halfWidth } from '../text/halfWidth';

/** Minutes since midnight between which nothing is sent; `to` may be on the next day. */
export interface QuietHours {
	from: number;
	to: number;
}

/** A time of day; 24:00 is midnight too, as in ISO 8601. */
const TIME = /^(?:([01]?\d|2[0-3])(?::([0-5]\d))?|24(?::00)?)$/;

const TIMES = 'Write times from 0:00 to 24:00, like 22:00.';

/** The hours in which nothing is sent, by the clock of the workflow's time zone. */
export const quietHours: Field<QuietHours> = map(
	group({
		displayName: 'Quiet Hours',
		inCollection: true,
		placeholder: 'Add quiet hours',
		description:
			"The time of day in which no message goes out: the execution waits until it is over. The time zone is the one in the workflow's settings.",
		group: { displayName: 'Hours', name: 'hours' },
		fields: {
			from: text({
				displayName: 'From (Time of Day)',
				default: '22:00',
				placeholder: 'e.g. 22:00',
			}),
			to: text({ displayName: 'To (Time of Day)', default: '08:00', placeholder: 'e.g. 08:00' }),
		},
	}),
	(given, reject) => {
		const read = (time: string, end: string): number => {
			if (time.trim() === '') throw reject(`has no time in ${end}`, TIMES);
			const minutes = minutesIn(time);
			if (minutes !== undefined) return minutes;
			throw reject(`cannot have "${time}" in ${end}`, TIMES);
		};
		const [from, to] = [read(given.from, 'From'), read(given.to, 'To')];
		if (from !== to) return { from, to };
		throw reject('begins and ends at the same time', 'Choose another end, or remove the option.');
	},
);

function minutesIn(time: string): number | undefined {
	const match = TIME.exec(halfWidth(time).trim());
	if (match === null) return undefined;
	const [, hours = '0', minutes = '0'] = match;
	return Number(hours) * 60 + Number(minutes);
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/**
 * Returns how many milliseconds the quiet hours still last, 0 outside of them. On days on which the clock is changed it may
 * be an hour off, so callers ask again after they have waited.
 */
export function quietFor({ from, to }: QuietHours, now: Date, timeZone: string): number {
	const minute = minuteOfDay(now, timeZone);
	const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
	if (!isQuiet) return 0;
	const minutes = (to - minute + DAY_MINUTES) % DAY_MINUTES;
	// Subtracts the elapsed part of this minute: all current time zones differ from UTC by whole
	// minutes.
	return minutes * MINUTE_MS - (now.getTime() % MINUTE_MS);
}

function minuteOfDay(now: Date, timeZone: string): number {
	const shown = now.getTime() + offsetAt(now.getTime(), timeZone);
	return Math.floor(shown / MINUTE_MS) % DAY_MINUTES;
}
