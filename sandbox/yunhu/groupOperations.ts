import type { CallbackRecord } from '../kit/types';
import { pushFollow, pushMembership } from './events';
import type { Bot, Group, Level } from './state';
import type { World } from './world';

/* Changes of groups and followers, by people or over the API. */

export function join(world: World, group: Group, userId: string, level: Level = 'member') {
	group.members.push({ userId, level, gagUntil: 0, tags: new Set() });
	return pushMembership(world, group, userId, true);
}

export function leave(world: World, group: Group, userId: string): Promise<CallbackRecord[]> {
	group.members = group.members.filter((member) => member.userId !== userId);
	return pushMembership(world, group, userId, false);
}

export function follow(world: World, bot: Bot, userId: string): Promise<CallbackRecord[]> {
	bot.followers.add(userId);
	return pushFollow(world, bot, userId, true);
}

export function unfollow(world: World, bot: Bot, userId: string): Promise<CallbackRecord[]> {
	bot.followers.delete(userId);
	return pushFollow(world, bot, userId, false);
}
