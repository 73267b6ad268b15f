import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import type { NodeExecution } from '../../engine/types';
import { firstCases, PLATFORMS, startPlace, stopPlaces, type Place } from '../attacks/places';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { expressionIn, isList, subjectsIn, withoutRandom, type Subject } from './subjects';

/**
 * Gives every declared field of the operations the values that expressions and AI agents produce.
 * Either the stand-in receives the meaning of the value, or it receives nothing and the error names
 * the field.
 */

/** The meaning of a value: equal to another value, or unusable for the field. */
type Meaning = { same: unknown; orComplaint?: true } | 'complaint';
type Trial = [given: unknown, meaning: Meaning];

/** A number that JavaScript cannot represent exactly. */
const LOST_DIGITS = 2 ** 60;

function trialsOf(subject: Subject): Trial[] {
	const trials = trialsOfType(subject);
	// The editor has no expressions for a whole group.
	if (!subject.isChange || subject.property.type === 'fixedCollection') return trials;
	// What an expression did not give must neither be emptied nor set to a default.
	return [...trials.filter(([given]) => given !== null), [null, 'complaint']];
}

function trialsOfType({ property, usual }: Subject): Trial[] {
	const { type, displayName, default: initial, required, typeOptions = {} } = property;
	switch (type) {
		case 'boolean':
			return [
				['false', { same: false }],
				['true', { same: true }],
				[' False ', { same: false }],
				[0, { same: false }],
				// A required boolean must be given: an empty value does not mean its default.
				[null, required ? 'complaint' : { same: initial, orComplaint: true }],
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
				[null, { same: initial, orComplaint: true }],
				// JavaScript alone reads the first three as numbers.
				...['0x1', '0b1', [1], '１', true, {}].map((given): Trial => [given, 'complaint']),
			];
		}
		case 'resourceLocator':
			return [[LOST_DIGITS, 'complaint']];
		case 'options':
			if (typeOptions.loadOptionsMethod !== undefined) return [];
			return [['no such choice', 'complaint'], ...labelTrials(property)];
		case 'multiOptions':
			return [
				...lostTrials(property),
				...(property.options === undefined ? listTrials(listOf(usual)) : []),
			];
		case 'dateTime':
			return [...lostTrials(property), ...NO_DATES.map((given): Trial => [given, 'complaint'])];
		case 'json':
			return [
				['{"a": ', 'complaint'],
				// A parameter of StarBot may be any JSON; everywhere else it is an object or a list.
				...(displayName === 'Parameter Value (JSON)'
					? []
					: [5, '5', true, '"text"'].map((given): Trial => [given, 'complaint'])),
			];
		case 'string':
			if (isList(property)) return listTrials(listOf(usual));
			return [
				...lostTrials(property),
				...[{ a: 1 }, ['a'], []].map((given): Trial => [given, 'complaint']),
				...(/^(?!Name of).*\bID$/.test(displayName)
					? [LOST_DIGITS, '["1001"]', false].map((given): Trial => [given, 'complaint'])
					: []),
			];
		default:
			return [];
	}
}

/** JavaScript reads most of them as dates. */
const NO_DATES = ['tomorrow 5', '5', '2030-02-30', '2030-13-01', '12/31/2030', {}, true];

/** An option by its label shows the same fields as by its value. */
function labelTrials({ options = [] }: INodeProperties): Trial[] {
	return (options as INodePropertyOptions[]).flatMap(({ name, value }): Trial[] => [
		[name, { same: value }],
		[` ${name.toUpperCase()}`, { same: value }],
	]);
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
function assumedTrials(place: string, { property }: Subject): Trial[] {
	const { displayName, type } = property;
	const isWritten =
		/^Wildfire groupMember\.set(?:Alias|Extra)$/.test(place) &&
		!displayName.startsWith('Notification ');
	const isSaid =
		/^Wildfire message\.(?:send|reply|update)$/.test(place) &&
		/^(?:Card Of|Conversation Line|Expires|Keep|Latitude|Longitude|Only to Sender)/.test(
			displayName,
		);
	const isOfUnknownMeaning =
		place.startsWith('StarBot ') && /^(?:Params|Parameter Value)\b/.test(displayName);
	// Somebody who was not to be muted, or only for a minute, would be for ten.
	const isMuting = /\.mute(?:Member)?$/.test(place) && /^(?:Duration|Mute For)\b/.test(displayName);
	// Without them the robot would be alone in the group.
	const areMembers = place === 'Wildfire group.create' && displayName === 'Member IDs';
	if (!isWritten && !isSaid && !isOfUnknownMeaning && !isMuting && !areMembers) return [];
	const isText = type === 'string' && !areMembers;
	const nothing: unknown[] = isText ? [null, undefined] : [null, undefined, '', ' '];
	return nothing.map((given): Trial => [given, 'complaint']);
}

function listOf(usual: unknown): [string, string] {
	const given = Array.isArray(usual) ? (usual as string[]) : String(usual ?? '').split(/[\s,]+/);
	const [first = '', second = 'another'] = given.filter((id) => id !== '');
	return [first || 'one', second];
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
				firstCases(platform).map(async (entry) => await startPlace(engine, platform, entry)),
			);
		});
		afterAll(async () => {
			await stopPlaces(places);
		});

		it('reads every value correctly, or fails with an error that names the field', async () => {
			const readsAll = async (place: Place) => {
				const complaints: string[] = [];
				for (const subject of subjectsIn(place)) {
					for (const trial of [...trialsOf(subject), ...assumedTrials(place.name, subject)]) {
						const complaint = await complaintOf(place, subject, trial);
						if (complaint) complaints.push(complaint);
					}
				}
				if (complaints.length > 0) throw new Error(complaints.join('\n'));
			};
			await forAll(places, readsAll, FEW_AT_ONCE);
		}, 600_000);
	},
);

interface Outcome {
	status: string;
	message: string;
	requests: string[];
	/** The keys of each item. */
	items: string[];
}

async function outcomeOf(place: Place, subject: Subject, given: unknown): Promise<Outcome> {
	const { platform, entry, sandbox, proxy, credentials } = place;
	await entry.prepare(sandbox);
	proxy.arm();
	const items = (entry.items ?? [{ json: {} }]).map((item) => ({
		...item,
		json: { ...item.json, given },
	})) as INodeExecutionData[];
	const { resource, operation } = entry;
	const execution: NodeExecution = await engine.executeNode(
		platform.node,
		{
			resource,
			operation,
			...subject.withValue(expressionIn(subject, '={{ $json.given }}')),
			options: { retries: 0 },
		} as never,
		items,
		{ credentials },
	);
	return {
		status: execution.status,
		message: execution.error?.message ?? '',
		requests: proxy.requests.map(
			(request) =>
				`${platform.keyOf(request)} ${request.url} ${withoutRandom(request.body.toString())}`,
		),
		items: execution.items.map(({ json }) => Object.keys(json).join()),
	};
}

/** n8n itself refuses to run a node with such a value if it decides which fields are required. */
const SAID_BY_N8N = /^The 'Node' node has issues:/;

/** The mistake in reading a value; undefined if there is none. */
async function complaintOf(
	place: Place,
	subject: Subject,
	[given, meaning]: Trial,
): Promise<string | undefined> {
	const { displayName } = subject.property;
	const outcome = await outcomeOf(place, subject, given);
	const told = `${place.name}: "${displayName}" = ${JSON.stringify(given)}`;
	const isComplaint =
		outcome.status === 'error' &&
		outcome.requests.length === 0 &&
		(outcome.message.includes(`"${displayName}"`) ||
			(subject.property.type === 'options' && SAID_BY_N8N.test(outcome.message)));
	if (meaning === 'complaint')
		return isComplaint ? undefined : `${told} is no complaint: ${JSON.stringify(outcome)}`;
	if (meaning.orComplaint && isComplaint) return undefined;
	const expected = await outcomeOf(place, subject, meaning.same);
	return JSON.stringify(outcome) === JSON.stringify(expected)
		? undefined
		: `${told} is not ${JSON.stringify(meaning.same)}: ${JSON.stringify([outcome, expected])}`;
}
