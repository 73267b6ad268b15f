import type { NodeOperationError } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import {
	fieldset,
	group,
	id,
	map,
	notice,
	variants,
	type Field,
	type Labelled,
} from '../common/fields';
import type { Entry } from './catalogue';
import { unreadableLines, type RequestNames } from './requestNames';
import { CREDENTIAL } from './transport';
import { recipient, type WireField } from './wireFields';

/** The vendor's documentation; a page's address is this one followed by the page's ID. */
export const DOCUMENTS = 'https://apifox.com/apidoc/shared-f647771e-a7dc-41df-9435-1cac2995bb6a';

/** Tells whether the user has to look up names before an operation can be used. */
export function needsSetUp(entry: Entry): boolean {
	return entry.type === undefined || namedFields(entry).length > 0;
}

/** Returns the fields whose names under `params` only the vendor's page shows. */
export function namedFields({ sends, fields }: Entry): WireField[] {
	return sends ? [recipient, ...fields] : fields;
}

/** Returns `resource.operation`, the beginning of an operation's line. */
export function pathOf({ resource, value }: Entry): string {
	return `${resource}.${value}`;
}

/** Returns a request's line for the credential's Known Request Types; TYPE and NAME are to be filled in. */
export function lineOf(entry: Entry): string {
	const names = namedFields(entry).map(({ key }) => `${key} = NAME`);
	return [`${pathOf(entry)} = ${entry.type ?? 'TYPE'}`, ...names].join(', ');
}

/** Says what to replace in a request's line, and by what. */
function blanksIn(entry: Entry): string {
	if (namedFields(entry).length === 0) return 'TYPE by the type';
	return entry.type === undefined ? 'TYPE and each NAME by the names' : 'each NAME by the name';
}

/**
 * Makes the fields for the names of a request: a notice, and the source of the names. A request whose names are all known has no
 * such fields; a line in the credential may still replace its type.
 */
export function nameFields(entry: Entry): Field<NameSource> {
	if (!needsSetUp(entry))
		return { ...NAMES_FROM, properties: () => [], read: () => ({ kind: 'credential' }) };
	const fields = { setUpNotice: setUpNotice(entry), namesFrom: namesFrom(entry) };
	return map(fieldset(NAMES_FROM.displayName, fields), (values) => values.namesFrom);
}

/** Makes the notice that explains the set-up. The editor cannot hide it when the credential has the names. */
function setUpNotice(entry: Entry): Field<undefined> {
	const page = `<a href="${pageUrl(entry)}" target="_blank">${entry.title}</a>`;
	// The editor's notices allow only links and lists of HTML.
	return notice(
		`Needs one-time set-up: StarBot publishes the names of this request only on its page ${page}. Copy this line into Known Request Types in the credential, and replace ${blanksIn(entry)} on that page: <ul><li>${lineOf(entry)}</li></ul>`,
	);
}

/** The source of a request's names. The editor cannot read the credential, so the user chooses. */
export type NameSource = { kind: 'credential' } | { kind: 'node'; setUp: RequestNames };

export const NAMES_FROM: Labelled = { displayName: 'Names From' };

/** Makes the field that chooses the source of a request's names. */
function namesFrom(entry: Entry): Field<NameSource> {
	return variants({
		...NAMES_FROM,
		noDataExpression: true,
		description: "Where the node finds the names from the vendor's page",
		default: 'credential',
		variants: {
			credential: {
				name: 'Credential',
				description: 'The line of this operation under Known Request Types, for all workflows',
				fields: {},
			},
			node: {
				name: 'This Node',
				description: 'The names that you enter under Set Up, for this node only',
				fields: { setUp: setUp(entry) },
			},
		},
	});
}

const REQUEST_TYPE: Labelled = { displayName: 'Request Type' };

/** Returns the label of the field for a value's name. */
export function nameLabel({ label }: Pick<WireField, 'label'>): Labelled {
	return { displayName: `Name of ${label}` };
}

/** Makes one block for all names of a request. */
function setUp(entry: Entry): Field<RequestNames> {
	const fields: Record<string, Field<string>> = {};
	if (entry.type === undefined) {
		fields.requestType = nameField(REQUEST_TYPE, 'The "type" on the vendor\'s page', true);
	}
	for (const field of namedFields(entry)) {
		const description =
			'The name of this value under "params" on the vendor\'s page. Add [] if the page shows a list.';
		fields[field.key] = nameField(nameLabel(field), description, field.isOptional !== true);
	}
	const block = group({
		displayName: 'Set Up',
		placeholder: 'Add names',
		description: "The names of this request, as on the vendor's page",
		group: { displayName: 'Names', name: 'names' },
		fields,
	});
	return map(block, ({ requestType = '', ...names }) => ({
		type: requestType || undefined,
		names: new Map(Object.entries(names).map(([key, name]) => [key.toLowerCase(), name])),
	}));
}

/** Makes the field for a name. An empty name is rejected in missingName(), which says what to do. */
function nameField(label: Labelled, description: string, required: boolean): Field<string> {
	const field = id({ ...label, description });
	return {
		...field,
		properties: (name) => field.properties(name).map((property) => ({ ...property, required })),
	};
}

/**
 * Makes the error for an unknown name.
 *
 * @param field the value without a name; undefined for the request's type
 */
export async function missingName(
	call: Call,
	entry: Entry,
	source: NameSource,
	field?: WireField,
): Promise<NodeOperationError> {
	const page = `the vendor's page "${entry.title}" (${pageUrl(entry)})`;
	if (source.kind === 'node') {
		return call.reject(
			field === undefined ? REQUEST_TYPE : nameLabel(field),
			'is empty',
			`Nothing was sent. Take it from ${page}, and enter it under Set Up. To have it for all workflows, add this line to Known Request Types in the credential, and choose Credential under Names From: ${lineOf(entry)}`,
		);
	}
	const missing = field === undefined ? 'type' : `name of ${field.key}`;
	const { knownRequests } = await call.credential(CREDENTIAL);
	const lines = unreadableLines(knownRequests);
	const unreadable =
		lines.length === 0
			? ''
			: ` ${lines.length === 1 ? 'Line' : 'Lines'} ${lines.join(', ')} of Known Request Types cannot be read.`;
	return call.reject(
		NAMES_FROM,
		`is Credential, but its Known Request Types have no ${missing} for ${pathOf(entry)}`,
		`Nothing was sent.${unreadable} Take the names from ${page}, and add this line to Known Request Types in the credential: ${lineOf(entry)}`,
	);
}

/** Returns the address of a request's page if it is known, else of the documentation. */
export function pageUrl({ page }: Entry): string {
	return page === undefined ? DOCUMENTS : `${DOCUMENTS}/${page}`;
}
