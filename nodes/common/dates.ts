import { isMissing, toText, type Reject } from './values';

/** ISO 8601; the editor's picker writes no offset. */
const ISO =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(z|[+-]\d{2}:?\d{2})?)?$/i;

const SECONDS = /^\d{9,10}$/;
const MILLISECONDS = /^\d{12,13}$/;

/**
 * Returns a point in time. Accepts dates, ISO 8601, and seconds or milliseconds since 1970. Undefined for a missing value.
 *
 * @param timeZone the time zone of a date that names none
 * @throws the error of `reject` for anything else
 */
export function toDate(given: unknown, timeZone: string, reject: Reject): Date | undefined {
	const text = toText(given, reject).trim();
	if (isMissing(text)) return undefined;
	if (SECONDS.test(text)) return new Date(Number(text) * 1000);
	if (MILLISECONDS.test(text)) return new Date(Number(text));
	const [, day = '', minute = '00:00', seconds = '00', fraction = '0', offset] =
		ISO.exec(text) ?? [];
	const clock = `${day}T${minute}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;
	const asUtc = Date.parse(`${clock}Z`);
	let time = NaN;
	if (isDay(day) && !Number.isNaN(asUtc))
		time =
			offset === undefined ? localTime(asUtc, timeZone) : Date.parse(clock + isoOffset(offset));
	if (Number.isNaN(time)) {
		throw reject(`is not a date: "${text}"`, 'Write it like 2026-12-31T18:00:00+08:00.');
	}
	return new Date(time);
}

/** Returns an offset as JavaScript reads it, e.g. `+08:00`. */
function isoOffset(offset: string): string {
	return offset.toUpperCase().replace(/(\d{2}):?(\d{2})$/, '$1:$2');
}

/** Tells whether a text like 2026-12-31 names a day. */
export function isDay(text: string): boolean {
	const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
	// JavaScript takes 30 February for 2 March.
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Converts a local time to milliseconds since 1970. `asUtc` is the local time, read as if it were UTC. A time that daylight saving skips
 * moves forward by the length of the gap, as in Luxon, the date library of n8n.
 */
function localTime(asUtc: number, timeZone: string): number {
	const first = asUtc - offsetAt(asUtc, timeZone);
	// The offset may change between the two times.
	const second = asUtc - offsetAt(first, timeZone);
	const isShown = second + offsetAt(second, timeZone) === asUtc;
	return isShown ? second : Math.max(first, second);
}

/** Returns how many milliseconds the clocks of a time zone are ahead of UTC. */
export function offsetAt(time: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en', {
		timeZone,
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
		hourCycle: 'h23',
	}).formatToParts(time);
	const [year, month, day, hour, minute, second] = [
		'year',
		'month',
		'day',
		'hour',
		'minute',
		'second',
	].map((type) => Number(parts.find((part) => part.type === type)?.value)) as [
		number,
		number,
		number,
		number,
		number,
		number,
	];
	const shown = Date.UTC(year, month - 1, day, hour, minute, second);
	return shown - Math.floor(time / 1000) * 1000;
}
