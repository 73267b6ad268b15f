import { BadInput, conversationIn, type Input } from '../kit/input';
import { soon, type Actions } from '../kit/standIn';
import type { MojoWebqqPeople, Said } from './people';
import type { MessageKind } from './state';

const KINDS: readonly MessageKind[] = ['friend', 'group', 'discuss', 'sess'];

/** The actions of the page and of tests, as `POST /_sandbox/mojoWebqq/<action>`. */
export function controlActions(standIn: MojoWebqqPeople): Actions {
	return {
		say: (input) => ({ id: standIn.say(said(input)).id }),
		add: (input) => soon(standIn.join(input.groupId(), input.text('userId'))),
		kick: (input) => soon(standIn.leave(input.groupId(), input.text('userId'))),
		rename: (input) => soon(standIn.rename(input.groupId(), input.text('name'))),
		'ask-for-scan': () => soon(standIn.client.askForScan()),
		scan: (input) => soon(standIn.scan(input.optionalText('client'))),
		revive: () => soon(standIn.revive()),
	};
}

/** The page names its conversation and the person who types; tests name the kind of chat. */
function said(input: Input): Said {
	const text = input.text('text');
	const conversation = input.optionalText('conversation');
	if (conversation !== undefined) {
		const { kind, id } = conversationIn(conversation, KINDS);
		return { kind, targetId: id, senderId: input.text('sender'), text };
	}
	const kind = KINDS.find((one) => one === input.text('kind'));
	if (!kind) throw new BadInput(`"kind" must be one of ${KINDS.join(', ')}`);
	const targetId = input.optionalText('targetId');
	return { kind, targetId, senderId: input.text('senderId'), text };
}
