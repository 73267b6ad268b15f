import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import type { NodeExecution } from '../../engine/types';
import {
	firstCases,
	PLATFORMS,
	startPlace,
	stopPlaces,
	waitingCase,
	type Place,
} from '../attacks/places';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { CREDENTIAL, exampleOf, isRefused, isUnseen, ITEM, messageOf } from './examples';
import { expressionIn, isList, subjectsIn, withoutRandom, type Subject } from './subjects';

// The delay between two messages, an option, is twenty seconds at most.
jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Gives every declared field of the operations the values that expressions and AI agents produce.
 * Either the stand-in receives the meaning of the value, or it receives nothing and the error names
 * the field.
 */

/** The meaning of a value: equal to another value, or unusable for the field. */
type Meaning = { same: unknown; orComplaint?: 'ofField' | 'any' } | 'complaint';
type Trial = [given: unknown, meaning: Meaning];

/** A number that JavaScript cannot represent exactly. */
const LOST_DIGITS = 2 ** 60;

/** Words for nothing, from JavaScript and from AI models. */
const NO_IDS = ['null', ' undefined', 'NaN'];

/** What an expression gives that finds nothing. */
const NOTHING = [null, undefined, '', ' ', []];

/** Types whose fields have no default that could take the place of a value. */
const WITHOUT_DEFAULT = new Set(['dateTime', 'json', 'multiOptions', 'string']);

function trialsOf(subject: Subject, platform: string): Trial[] {
	const trials = [...trialsOfType(subject, platform), ...emptyTrials(subject)];
	if (!subject.isChange) return trials;
	// What an expression did not give must neither be emptied nor set to a default.
	return [...trials.filter(([given]) => given !== null), [null, 'complaint']];
}

function emptyTrials({ property: { required, type } }: Subject): Trial[] {
	if (!required || !WITHOUT_DEFAULT.has(type)) return [];
	// A list in JSON may be empty.
	const nothing = type === 'json' ? NOTHING.filter((given) => !Array.isArray(given)) : NOTHING;
	return nothing.map((given): Trial => [given, 'complaint']);
}

function trialsOfType(subject: Subject, platform: string): Trial[] {
	const { property } = subject;
	const { type, displayName, default: initial, required, typeOptions = {} } = property;
	switch (type) {
		case 'boolean':
			return [
				['false', { same: false }],
				['true', { same: true }],
				[' False ', { same: false }],
				[0, { same: false }],
				// A required boolean must be given: an empty value does not mean its default.
				[null, required ? 'complaint' : { same: initial, orComplaint: 'ofField' }],
				[' TRUE ', { same: true }],
				[1, { same: true }],
				...['maybe', 'no', '１', 2, [], {}, [true]].map((given): Trial => [given, 'complaint']),
			];
		case 'number': {
			const { minValue = -Infinity, maxValue = Infinity } = typeOptions;
			const number = (value: number): Meaning =>
				value >= minValue && value <= maxValue ? { same: value } : 'complaint';
			return [
				['0', number(0)],
				['abc', 'complaint'],
				[-1, number(-1)],
				[1e9, number(1e9)],
				[' 1e1 ', number(10)],
				[null, { same: initial, orComplaint: 'ofField' }],
				// JavaScript alone reads the first three as numbers.
				...['0x1', '0b1', [1], '１', true, {}, NaN, Infinity].map((given): Trial => [
					given,
					'complaint',
				]),
			];
		}
		case 'resourceLocator':
			return [LOST_DIGITS, ...NOTHING, ...NO_IDS, true, {}, ['1001', '1002']].map(
				(given): Trial => [given, 'complaint'],
			);
		case 'options':
			if (typeOptions.loadOptionsMethod !== undefined) return [];
			return [['no such choice', 'complaint'], ...labelTrials(property)];
		case 'multiOptions':
			return [
				...lostTrials(property),
				...listTrials(listOf(subject, platform)),
				...(property.options === undefined
					? wordTrials(listOf(subject, platform))
					: [[['no such choice'], 'complaint'] as Trial]),
				...labelTrials(property),
			];
		case 'dateTime':
			return [
				...lostTrials(property),
				['2999-12-31T18:00:00+08:00', { same: '2999-12-31T10:00:00.000Z' }],
				...NO_DATES.map((given): Trial => [given, 'complaint']),
			];
		case 'json':
			return [
				['{"a": ', 'complaint'],
				...jsonTrials(subject.usual || exampleOf(platform, property)),
				// A parameter of StarBot may be any JSON; everywhere else it is an object or a list.
				...(displayName === 'Parameter Value (JSON)'
					? []
					: [5, '5', true, '"text"'].map((given): Trial => [given, 'complaint'])),
			];
		case 'string':
			if (isList(property)) {
				const list = listOf(subject, platform);
				return [...listTrials(list), ...(isOfIds(property) ? wordTrials(list) : [])];
			}
			if (property.description === 'One in each line') {
				return [
					...lostTrials(property),
					[['a', 'b, c'], { same: 'a\nb, c' }],
					['["a", "b, c"]', { same: 'a\nb, c' }],
					[{ a: 1 }, 'complaint'],
				];
			}
			return [
				...lostTrials(property),
				...[{ a: 1 }, ['a'], [], NaN].map((given): Trial => [given, 'complaint']),
				...(/^(?!Name of).*\bID$/.test(displayName)
					? [LOST_DIGITS, '["1001"]', false, ...NO_IDS].map((given): Trial => [given, 'complaint'])
					: []),
			];
		case 'color':
			return [{ a: 1 }, ['a'], []].map((given): Trial => [given, 'complaint']);
		default:
			return [];
	}
}

/** JSON as a value and as text. */
function jsonTrials(usual: unknown): Trial[] {
	if (usual === undefined) return [];
	if (typeof usual !== 'string') return [[JSON.stringify(usual), { same: usual }]];
	// A field that is empty in a new node, or an expression.
	if (!/^\s*[[{]/.test(usual)) return [];
	return [[JSON.parse(usual), { same: usual }]];
}

/** JavaScript reads most of them as dates. */
const NO_DATES = ['tomorrow 5', '5', '2030-02-30', '2030-13-01', '12/31/2030', {}, true];

/**
 * An option by its label shows the same fields as by its value. Where the editor has no expressions, n8n drops the fields that
 * it does not show with a label.
 */
function labelTrials({ options = [], noDataExpression, type }: INodeProperties): Trial[] {
	return (options as INodePropertyOptions[]).flatMap(({ name, value }): Trial[] => {
		const meaning: Meaning = { same: value, ...(noDataExpression && { orComplaint: 'any' }) };
		return [
			[name, meaning],
			[` ${name.toUpperCase()}`, meaning],
			...(type === 'multiOptions' ? [[[name, value], meaning] as Trial] : []),
		];
	});
}

/** Fields that, left empty, mean everybody or everything: an expression without a value does not. */
function lostTrials({ description = '' }: INodeProperties): Trial[] {
	const meansAll = /(Everybody|No limit|Never|that the platform calls\. None) if left empty/;
	return meansAll.test(description) ? [[null, 'complaint']] : [];
}

/**
 * Fields whose default, or emptiness, would be written in the place of what an expression should have given, or would show a message to
 * more people.
 */
function assumedTrials(place: string, { property, isOption }: Subject): Trial[] {
	const { displayName, type } = property;
	if (isOption && displayName !== 'Conversation Line') return [];
	const isWritten =
		/^Wildfire groupMember\.set(?:Alias|Extra)$/.test(place) &&
		!displayName.startsWith('Notification ');
	const isSaid =
		/^Wildfire message\.(?:send|reply|update)$/.test(place) &&
		/^(?:Card Of|Conversation Line|Expires|Store Message|Latitude|Longitude|Only to Sender)/.test(
			displayName,
		);
	const isOfUnknownMeaning =
		place.startsWith('StarBot ') && /^(?:Params|Parameter Value)\b/.test(displayName);
	// Somebody who was not to be muted, or only for a minute, would be for ten.
	const isMuting = /\.mute(?:Member)?$/.test(place) && /^(?:Duration|Mute For)\b/.test(displayName);
	// Without them the robot would be alone in the group.
	const areMembers = place === 'Wildfire group.create' && displayName === 'Member IDs';
	// People would read another question, or answer it in another place or for another time.
	const isAsked =
		place.endsWith(' message.sendAndWait') &&
		/^(?:After the Answer|Amount of Time|Answer In|Approve Label|Conversation Line|Decline Label|Type of Approval|Unit)$/.test(
			displayName,
		);
	const isMeant = isWritten || isSaid || isOfUnknownMeaning || isMuting || areMembers || isAsked;
	if (!isMeant) return [];
	const isText = type === 'string' && !areMembers;
	const nothing: unknown[] = isText ? [null, undefined] : [null, undefined, '', ' '];
	return nothing.map((given): Trial => [given, 'complaint']);
}

/** An option with fields of its own, such as a kind of chat: with the default in its place the node would read other fields. */
function variantTrials({ property, names }: Subject, all: Subject[]): Trial[] {
	const isShownByIt = (other: Subject) =>
		other.names.slice(1).join() === names.slice(1).join() &&
		property.name in (other.property.displayOptions?.show ?? {});
	const isVariant = property.type === 'options' && !property.noDataExpression;
	if (!isVariant || !all.some(isShownByIt)) return [];
	return [null, undefined, '', ' '].map((given): Trial => [given, 'complaint']);
}

/** Two values of the field, each of which alone is enough. */
function listOf({ property, usual }: Subject, platform: string): [string, string] {
	const given = idsIn(usual);
	const [first, second] = given.length > 1 ? given : idsIn(exampleOf(platform, property));
	if (first !== undefined && second !== undefined) return [first, second];
	throw new Error(`"${property.displayName}" needs an example of two values: ${property.name}`);
}

function idsIn(given: unknown): string[] {
	if (Array.isArray(given)) return given as string[];
	return String(given ?? '')
		.split(/[\s,]+/)
		.filter((id) => id !== '');
}

const isOfIds = ({ displayName }: INodeProperties) => /\bIDs\b/.test(displayName);

/** Words for nothing in the place of IDs: nothing is sent, as the message would be for somebody else, or for fewer people. */
function wordTrials([first]: [string, string]): Trial[] {
	return NO_IDS.flatMap((word) => {
		const list = [first, word];
		return [word, list, list.join(','), JSON.stringify(list), [{ id: word }]].map(
			(given): Trial => [given, 'complaint'],
		);
	});
}

/** The same ids, as people, expressions and AI agents write them. */
function listTrials([first, second]: [string, string]): Trial[] {
	const same = [first, second];
	return [
		[JSON.stringify(same), { same }],
		[`${first}，${second}`, { same }],
		[`${first}; ${second}、`, { same }],
		[[first, null, second, ''], { same }],
		[[first, second, first], { same }],
		[[{ id: first }, { id: second, name: 'any' }], { same }],
		[first, { same: [first] }],
		[[LOST_DIGITS], 'complaint'],
		[[[first]], 'complaint'],
		// As AI agents write lists, with a mistake.
		[`["${first}", "${second}",]`, 'complaint'],
		[`['${first}', '${second}']`, 'complaint'],
		[`{"id": "${first}"`, 'complaint'],
	];
}

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let places: Place[] = [];
		beforeAll(async () => {
			places = await Promise.all(
				[...firstCases(platform), waitingCase(platform)].map(async (entry) => {
					const credential = { ...CREDENTIAL, ...entry.credential };
					return await startPlace(engine, platform, { ...entry, credential });
				}),
			);
		});
		afterAll(async () => {
			await stopPlaces(places);
		});

		it('reads every value correctly, or fails with an error that names the field', async () => {
			const readsAll = async (place: Place) => {
				const mistakes: string[] = [];
				const subjects = subjectsIn(place);
				for (const subject of subjects) {
					const trials = [
						...trialsOf(subject, platform.folder),
						...assumedTrials(place.name, subject),
						...variantTrials(subject, subjects),
					];
					mistakes.push(...(await mistakesIn(place, subject, trials)));
				}
				if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
			};
			await forAll(places, readsAll, FEW_AT_ONCE);
		}, 600_000);
	},
);

/** The mistakes in reading these values. */
async function mistakesIn(place: Place, subject: Subject, trials: Trial[]): Promise<string[]> {
	const mistakes: string[] = [];
	const bad = trials.filter(([, meaning]) => meaning === 'complaint').map(([given]) => given);
	const areBad = bad.length > 1 && (await complainsOfAll(place, subject, bad));
	const expectedOf = new Map<string, Outcome>();
	for (const [given, meaning] of trials) {
		if (meaning === 'complaint' && areBad) continue;
		const mistake = await mistakeIn(place, subject, [given, meaning], expectedOf);
		if (mistake !== undefined) mistakes.push(mistake);
	}
	const [first, ...others] = expectedOf.values();
	const isProof = others.some((other) => !isSameOutcome(first!, other));
	if (others.length > 0 && !isProof && !isUnseen(place, subject.property))
		mistakes.push(
			`${place.name}: "${subject.property.displayName}" proves nothing, because ${[...expectedOf.keys()].join(', ')} do the same`,
		);
	return mistakes;
}

/** Whether one run with an item for each of these values complains of all of them, and sends nothing. */
async function complainsOfAll(place: Place, subject: Subject, given: unknown[]): Promise<boolean> {
	if (isWaiting(place) || subject.property.noDataExpression) return false;
	const { items } = await run(place, subject, given, 'continueRegularOutput');
	return (
		place.proxy.requests.length === 0 &&
		items.length === given.length &&
		items.every(({ json: { error } }, index) => {
			const said = String(error);
			return said.includes(`"${subject.property.displayName}"`) && said.includes(`[item ${index}]`);
		})
	);
}

/** Send and Wait; it runs for the first item only. */
const isWaiting = ({ entry }: Place) => entry.operation === 'sendAndWait';

async function run(
	{ platform, entry, sandbox, proxy, credentials }: Place,
	subject: Subject,
	given: unknown[],
	onError?: 'continueRegularOutput',
): Promise<NodeExecution> {
	await entry.prepare(sandbox);
	proxy.arm();
	const { options, ...parameters } = subject.withValue(
		subject.property.noDataExpression ? given[0] : expressionIn(subject, '={{ $json.given }}'),
	);
	const { resource, operation, items: [item] = [ITEM] } = entry;
	return await engine.executeNode(
		platform.node,
		{
			resource,
			operation,
			...parameters,
			options: { retries: 0, ...(options as object) },
		} as never,
		given.map((value) => ({
			...item,
			json: { ...messageOf(platform.node), ...item?.json, given: value },
		})) as INodeExecutionData[],
		{ credentials, ...(onError && { onError }) },
	);
}

interface Outcome {
	status: string;
	message: string;
	requests: string[];
	/** The keys of each item. */
	items: string[];
	/** When a question ends, if the run waits. */
	wait?: { since: Date; till: Date };
}

/** A run and its repetition may differ by this long in when a question ends. */
const SAME_WAIT_MS = 30_000;

function isSameOutcome(
	{ wait, ...rest }: Outcome,
	{ wait: otherWait, ...otherRest }: Outcome,
): boolean {
	if (JSON.stringify(rest) !== JSON.stringify(otherRest)) return false;
	if (!wait || !otherWait) return wait === otherWait;
	const msOf = ({ since, till }: typeof wait) => till.getTime() - since.getTime();
	return (
		wait.till.getTime() === otherWait.till.getTime() ||
		Math.abs(msOf(wait) - msOf(otherWait)) < SAME_WAIT_MS
	);
}

async function outcomeOf(place: Place, subject: Subject, given: unknown): Promise<Outcome> {
	const { status, error, items, startedAt, waitTill } = await run(place, subject, [given]);
	const { platform, proxy } = place;
	return {
		status,
		message: error?.message ?? '',
		requests: proxy.requests.map(
			(request) =>
				`${platform.keyOf(request)} ${withoutRandom(request.url)} ${withoutRandom(request.body.toString())}`,
		),
		items: items.map(({ json }) => Object.keys(json).join()),
		...(waitTill && { wait: { since: startedAt, till: waitTill } }),
	};
}

/** n8n itself refuses to run a node with such a value if it decides which fields are required. */
const SAID_BY_N8N = /^The 'Node' node has issues:/;

/** The mistake in reading a value; undefined if there is none. */
async function mistakeIn(
	place: Place,
	subject: Subject,
	[given, meaning]: Trial,
	expectedOf: Map<string, Outcome>,
): Promise<string | undefined> {
	const { displayName, type } = subject.property;
	const outcome = await outcomeOf(place, subject, given);
	const told = `${place.name}: "${displayName}" = ${JSON.stringify(given)}`;
	const isUnsent = outcome.status === 'error' && outcome.requests.length === 0;
	const isComplaint =
		isUnsent &&
		(outcome.message.includes(`"${displayName}"`) ||
			(type === 'options' && SAID_BY_N8N.test(outcome.message)));
	if (meaning === 'complaint')
		return isComplaint ? undefined : `${told} is no complaint: ${JSON.stringify(outcome)}`;
	const { same, orComplaint } = meaning;
	if (orComplaint === 'ofField' && isComplaint) return undefined;
	const key = JSON.stringify(same);
	const expected = expectedOf.get(key) ?? (await outcomeOf(place, subject, same));
	expectedOf.set(key, expected);
	const isProven = expected.status === (isWaiting(place) ? 'waiting' : 'success');
	if (!isProven && !isRefused(place, subject.property, same))
		return `${told} proves nothing, because ${key} fails: ${JSON.stringify(expected)}`;
	if (orComplaint === 'any' && isUnsent) return undefined;
	return isSameOutcome(outcome, expected)
		? undefined
		: `${told} is not ${key}: ${JSON.stringify([outcome, expected])}`;
}
