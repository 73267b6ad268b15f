/** The ways in which servers escape what they repeat. */

/** As .NET and Gson write JSON. */
const inUnicodeEscapes = (json: string) =>
	json.replace(
		/[^\w\s"\\{}[\]:,.]/g,
		(sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/** A text inside of JSON, as JavaScript writes it. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

const inHtml = (text: string) =>
	text.replace(/[&<>"'+=/]/g, (sign) => NAMES[sign] ?? `&#${sign.charCodeAt(0)};`);

const NAMES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#x27;',
};

/** Half of a surrogate pair has no place in a URL. */
const inUrl = (text: string) => encodeURIComponent(Buffer.from(text).toString());

export const ESCAPES: ReadonlyArray<(text: string) => string> = [
	inJson,
	// As PHP writes JSON.
	(text) => inJson(text).replaceAll('/', '\\/'),
	(text) => inUnicodeEscapes(inJson(text)),
	(text) => inJson(inUnicodeEscapes(inJson(text))),
	inUrl,
	(text) => inUrl(text).toLowerCase(),
	(text) => inUrl(inUrl(text)),
	encodeURI,
	inHtml,
	(text) => inHtml(inHtml(text)),
	(text) => inHtml(inJson(text)),
	(text) => text.toLowerCase(),
	(text) => Buffer.from(text).toString('hex'),
	(text) => Buffer.from(text).toString('hex').toUpperCase(),
	(text) => Buffer.from(text).toString('base64'),
	(text) => inUrl(Buffer.from(text).toString('base64')),
];
