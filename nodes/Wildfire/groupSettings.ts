import { choice, flag, map, number } from '../common/fields';

/* The settings of a group, in Group: Create and Group: Update. Their values are the server's numbers. */

export const joinType = choice({
	displayName: 'Join Type',
	options: [
		{ name: 'Anyone May Join', value: 0 },
		{ name: 'By Invitation of a Manager or the Owner', value: 2 },
		{ name: 'By Invitation of a Member', value: 1 },
	],
	default: 0,
});

export const muted = map(
	flag({
		displayName: 'Mute Everyone',
		required: true,
		default: true,
		description: 'Whether only the owner, managers and allowed members may speak',
	}),
	Number,
);

export const privateChatAllowed = map(
	flag({
		displayName: 'Allow Private Chat',
		required: true,
		default: true,
		description: 'Whether members may write to each other in private',
	}),
	(isAllowed) => Number(!isAllowed),
);

export function searchable(max: number) {
	return number({
		displayName: 'Searchable (Number)',
		min: 0,
		max,
		default: 1,
		description: 'How the group can be found, as a number that the app defines',
	});
}
