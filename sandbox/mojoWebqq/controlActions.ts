import { BadInput, type Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import * as people from './people';
import type { MojoWebqqStandIn } from './standIn';
import type { MessageKind } from './state';

const KINDS: readonly string[] = ['friend', 'group', 'discuss', 'sess'] satisfies MessageKind[];

/** The actions of the page and of tests, as `POST /_sandbox/mojoWebqq/<action>`. */
export function controlActions(standIn: MojoWebqqStandIn): Actions {
	// A reset starts another client.
	const client = () => standIn.client;
	return {
		say: (input) => ({ id: standIn.say(said(input)).id }),
		add: (input) => soon(people.join(client(), targetId(input), input.text('userId'))),
		kick: (input) => soon(people.leave(client(), targetId(input), input.text('userId'))),
		rename: (input) => soon(people.rename(client(), targetId(input), input.text('name'))),
		'ask-for-scan': () => soon(client().askForScan()),
		scan: (input) => soon(standIn.scan(input.optionalText('client'))),
		revive: () => soon(standIn.revive()),
	};
}

/** The page names its conversation and the person who types; tests name the kind of chat. */
function said(input: Input): people.Said {
	const conversation = input.optionalText('conversation');
	const fromPage = conversation !== undefined;
	const kind = fromPage ? (conversation.split(':')[0] ?? '') : input.text('kind');
	if (!KINDS.includes(kind)) throw new BadInput(`"kind" must be one of ${KINDS.join(', ')}`);
	return {
		kind: kind as MessageKind,
		targetId: fromPage ? targetId(input) : input.optionalText('targetId'),
		senderId: input.text(fromPage ? 'sender' : 'senderId'),
		text: input.text('text'),
	};
}

function targetId(input: Input): string {
	return input.text('conversation').replace(/^\w+:/, '');
}
