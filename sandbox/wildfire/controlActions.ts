import { NETWORK_FAULTS } from '../kit/faults';
import { BadInput, type Input } from '../kit/input';
import type { StandIn } from '../kit/standIn';
import type { WildfireStandIn } from './index';
import type { Conversation } from './state';
import type { Payload } from './payload';
import { WILDFIRE_FAULTS, type WildfireFault } from './wildfireFaults';

/** The stand-in's in-process methods as `POST /_sandbox/wildfire/<action>`. */
export function controlActions(standIn: WildfireStandIn): StandIn['actions'] {
	return {
		say: async (input) => {
			const { messageUid } = await standIn.say({
				conversation: conversation(input),
				groupId: input.optionalText('groupId'),
				sender: input.text('sender'),
				text: input.optionalText('text'),
				mention: input.get('mention') === 'all' ? 'all' : input.optionalTexts('mention'),
				payload: input.optionalObject('payload') as Partial<Payload> | undefined,
				toUsers: input.optionalTexts('toUsers'),
			});
			return { messageUid };
		},
		join: (input) => done(standIn.join(groupId(input), input.text('userId'))),
		leave: (input) => done(standIn.leave(groupId(input), input.text('userId'))),
		add: (input) => done(standIn.add(groupId(input), input.text('userId'), operator(input))),
		kick: (input) => done(standIn.kick(groupId(input), input.text('userId'), operator(input))),
		rename: (input) => done(standIn.rename(groupId(input), input.text('name'), operator(input))),
		recall: (input) => done(standIn.recall(input.text('messageUid'), input.text('operator'))),
		event: async (input) =>
			await standIn.serverEvent(input.text('name'), input.get('body'), input.optionalText('url')),
		fault: (input) => {
			standIn.fault(faultKind(input), {
				path: input.optionalText('path'),
				times: input.optionalCount('times'),
			});
		},
		'clear-faults': (input) => standIn.clearFaults(input.optionalText('kind')),
		settings: (input) => changeSettings(standIn, input),
		reset: () => standIn.reset({ keepRegistrations: true }),
	};
}

/** People's actions fire callbacks; the page must not wait for a slow receiver. */
async function done(action: Promise<unknown>): Promise<void> {
	const slow = new Promise((resolve) => setTimeout(resolve, 50));
	await Promise.race([action, slow]);
}

function groupId(input: Input): string {
	const id = input.optionalText('groupId') ?? input.text('conversation');
	return id.replace(/^group:/, '');
}

function operator(input: Input): string | undefined {
	return input.optionalText('operator');
}

function conversation(input: Input): Partial<Conversation> | string | undefined {
	const value = input.get('conversation');
	return typeof value === 'string' ? value : input.optionalObject('conversation');
}

function faultKind(input: Input): WildfireFault {
	const kind = input.text('kind');
	const kinds = Object.keys({ ...NETWORK_FAULTS, ...WILDFIRE_FAULTS });
	if (!kinds.includes(kind)) {
		throw new BadInput(`"kind" must be one of ${kinds.join(', ')}`);
	}
	return kind as WildfireFault;
}

function changeSettings(standIn: WildfireStandIn, input: Input): void {
	const { settings } = standIn;
	for (const [key, value] of input.entries()) {
		if (!Object.hasOwn(settings, key) || key === 'clock') {
			throw new BadInput(`There is no setting "${key}" that could be changed here`);
		}
		assertValid(key, value, settings[key as keyof typeof settings]);
	}
	Object.assign(settings, Object.fromEntries(input.entries()));
	standIn.changed();
}

const CHOICES: Record<string, string[]> = {
	edition: ['community', 'professional'],
	onSensitiveWord: ['refuse', 'drop', 'mask'],
	uploadStyle: ['qiniu', 'put'],
};

function assertValid(key: string, value: unknown, current: unknown): void {
	const choices = CHOICES[key];
	if (choices && !choices.includes(value as string)) {
		throw new BadInput(`"${key}" must be one of ${choices.join(', ')}`);
	}
	const expected = key === 'updatableTypes' ? [] : current;
	const sameKind =
		(key === 'updatableTypes' && value === null) ||
		(value !== null &&
			typeof value === typeof expected &&
			Array.isArray(value) === Array.isArray(expected));
	if (!sameKind) {
		const kind = Array.isArray(expected) ? 'a list' : `a ${typeof expected}`;
		throw new BadInput(`"${key}" must be ${kind}`);
	}
}
