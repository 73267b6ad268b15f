import { NETWORK_FAULTS } from '../kit/faults';
import { BadInput, type Input } from '../kit/input';
import type { StandIn } from '../kit/standIn';
import type { MojoStandIn, Said } from './index';
import { SEND_FAULTS, type MojoFault } from './mojoFaults';
import * as people from './people';
import { CLIENT_STATES } from './settings';
import type { MessageKind } from './state';

const KINDS: readonly string[] = ['friend', 'group', 'discuss', 'sess'] satisfies MessageKind[];

/** The stand-in's in-process methods as `POST /_sandbox/mojo/<action>`. */
export function controlActions(standIn: MojoStandIn): StandIn['actions'] {
	return {
		say: (input) => ({ id: standIn.say(said(input)).id }),
		add: (input) => soon(people.join(standIn.client, targetId(input), input.text('userId'))),
		kick: (input) => soon(people.leave(standIn.client, targetId(input), input.text('userId'))),
		rename: (input) => soon(people.rename(standIn.client, targetId(input), input.text('name'))),
		event: (input) =>
			soon(standIn.event(input.text('name'), input.get('params') as unknown[] | undefined)),
		inject: (input) => ({ ids: standIn.inject(input.optionalCount('count') ?? 1) }),
		'ask-for-scan': () => soon(standIn.askForScan()),
		scan: (input) => soon(standIn.scan(input.optionalText('client'))),
		die: (input) => standIn.die(input.optionalText('reason')),
		revive: () => soon(standIn.revive()),
		fault: (input) =>
			standIn.fault(faultKind(input), {
				path: input.optionalText('path'),
				times: input.optionalCount('times'),
			}),
		'clear-faults': (input) => standIn.clearFaults(input.optionalText('kind')),
		settings: (input) => changeSettings(standIn, input),
		reset: () => standIn.reset({ keepRegistrations: true }),
	};
}

/** What is posted may wait long for its answer; the page must not. */
async function soon(action: Promise<unknown>): Promise<void> {
	const slow = new Promise((resolve) => setTimeout(resolve, 50));
	await Promise.race([action, slow]);
}

function said(input: Input): Said {
	const conversation = input.optionalText('conversation');
	if (conversation === undefined) {
		const kind = input.text('kind');
		return {
			kind: asKind(kind),
			targetId: input.optionalText('targetId'),
			senderId: input.text('senderId'),
			text: input.text('text'),
		};
	}
	const kind = conversation.split(':')[0] ?? '';
	return {
		kind: asKind(kind),
		targetId: targetId(input),
		senderId: input.text('sender'),
		text: input.text('text'),
	};
}

function asKind(kind: string): MessageKind {
	if (!KINDS.includes(kind)) throw new BadInput(`"kind" must be one of ${KINDS.join(', ')}`);
	return kind as MessageKind;
}

function targetId(input: Input): string {
	return input.text('conversation').replace(/^\w+:/, '');
}

function faultKind(input: Input): MojoFault {
	const kind = input.text('kind');
	const kinds = Object.keys({ ...NETWORK_FAULTS, ...SEND_FAULTS });
	if (!kinds.includes(kind)) throw new BadInput(`"kind" must be one of ${kinds.join(', ')}`);
	return kind as MojoFault;
}

function changeSettings(standIn: MojoStandIn, input: Input): void {
	const { settings } = standIn;
	for (const [key, value] of input.entries()) {
		if (!Object.hasOwn(settings, key)) throw new BadInput(`There is no setting "${key}"`);
		const current = settings[key as keyof typeof settings];
		if (typeof value !== typeof current || Array.isArray(value) !== Array.isArray(current)) {
			throw new BadInput(
				`"${key}" must be ${Array.isArray(current) ? 'a list' : `a ${typeof current}`}`,
			);
		}
		if (key === 'clientState' && !CLIENT_STATES.some((state) => state === value)) {
			throw new BadInput(`"clientState" must be one of ${CLIENT_STATES.join(', ')}`);
		}
	}
	Object.assign(settings, Object.fromEntries(input.entries()));
	standIn.changed();
}
