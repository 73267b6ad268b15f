import { BadInput, type Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import * as people from './people';
import type { Said } from './people';
import type { MojoWebqqStandIn } from './standIn';
import type { MessageKind } from './state';

const KINDS: readonly string[] = ['friend', 'group', 'discuss', 'sess'] satisfies MessageKind[];

/** The stand-in's in-process methods as `POST /_sandbox/mojoWebqq/<action>`. */
export function controlActions(standIn: MojoWebqqStandIn): Actions {
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
	};
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
