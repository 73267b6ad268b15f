import type { Group } from './state';
import type { World } from './world';

const EVERYBODY = ['all', 'everyone', '所有人'];

/** Recognises `@name` as a chat app would when the member is picked from its list. */
export function mentionsIn(world: World, group: Group, text: string) {
	if (EVERYBODY.some((word) => mentions(text, word))) return { mentionedType: 2 };
	const mentionedTarget = group.members
		.map(({ member_id }) => member_id)
		.filter((userId) => namesOf(world, group, userId).some((name) => mentions(text, name)));
	return mentionedTarget.length > 0 ? { mentionedType: 1, mentionedTarget } : {};
}

function namesOf(world: World, group: Group, userId: string): string[] {
	const displayName = world.state.users.get(userId)?.displayName ?? userId;
	return [displayName, world.nameOf(userId, group)];
}

/** The name must end at the end of the mention: `@roberta` does not mention `rob`. */
function mentions(text: string, name: string): boolean {
	const lower = text.toLowerCase();
	const mention = `@${name.toLowerCase()}`;
	for (let at = lower.indexOf(mention); at >= 0; at = lower.indexOf(mention, at + 1)) {
		const next = lower[at + mention.length] ?? ' ';
		if (!/[a-z0-9_]/.test(next)) return true;
	}
	return false;
}
