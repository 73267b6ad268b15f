import type { Fields } from '../fields';
import { leave } from '../groupOperations';
import { refuse } from '../refusal';
import { memberOf, type Group, type Member, type Permission, type Tag } from '../state';
import { bodyOf, present, type OpenCall, type OpenEndpoint, type OpenEndpoints } from './endpoint';

const GAG_SECONDS = [0, 600, 3600, 21_600, 43_200, -1];
const LIMITABLE = 'text,image,markdown,file,post,expression,html,video,audio,liveAudio'.split(',');
const MAX_TAG_LENGTH = 9;

/**
 * The refusal if the group's owner has not granted the bot a right; the real one for tags is not
 * known.
 */
const WITHOUT_RIGHT: Record<Permission, string> = {
	allowGagMember: '机器人无禁言用户权限',
	allowRemoveMember: '机器人无移除群成员权限',
	allowEditGroupInfo: '机器人无修改群信息权限',
	allowGroupTagManage: '机器人无管理群标签权限',
};

interface InGroup {
	call: OpenCall;
	body: Fields;
	group: Group;
}

/** An operation in a group with the bot, which must have the named right, if any. */
function inGroup(
	right: Permission | undefined,
	run: (given: InGroup) => object | void,
): OpenEndpoint {
	return {
		method: 'POST',
		run(call) {
			const { world, bot } = call;
			const body = bodyOf(call);
			const group = world.group(present((name) => body.text(name), 'groupId'));
			const rights = group.bots.get(bot.botId);
			if (!rights) throw refuse.notInGroup(group.groupId, bot.botId);
			if (right && !rights[right]) throw refuse.other(WITHOUT_RIGHT[right]);
			return run({ call, body, group });
		},
	};
}

export const groupEndpoints: OpenEndpoints = {
	/** document/456-457 */
	'group/gag-member': inGroup('allowGagMember', ({ call, body, group }) => {
		const member = memberIn(group, body);
		const gag = body.int('gag');
		if (!GAG_SECONDS.includes(gag)) throw refuse.other('禁言时间错误');
		if (member.level === 'owner') throw refuse.other('不可以禁言群主！');
		member.gagUntil = gag > 0 ? call.world.now() + gag * 1000 : gag;
	}),

	/** document/456-458 */
	'group/remove-member': inGroup('allowRemoveMember', ({ call, body, group }) => {
		const member = memberIn(group, body);
		if (member.level === 'owner') throw refuse.other('不可以移除群主！');
		void leave(call.world, group, member.userId);
	}),

	/** document/456-460. An empty list removes the limit. */
	'group/msg-type-limit': inGroup('allowEditGroupInfo', ({ body, group }) => {
		const types = body.text('type');
		if (types && !types.split(',').every((type) => LIMITABLE.includes(type))) {
			throw refuse.badMessageType();
		}
		group.msgTypeLimit = types;
	}),

	/** document/456-459 */
	'group/tag/list': inGroup(undefined, ({ group }) => ({
		list: [...group.tags]
			.sort((a, b) => Number(a.sort) - Number(b.sort))
			.map(({ tag, desc, color, sort }) => ({ tag, desc, color, sort: bare(sort) })),
	})),

	/** document/456-461. No other open call uses the id. */
	'group/tag/create': inGroup('allowGroupTagManage', ({ call, body, group }) => {
		const name = tagName(body.text('tag'));
		if (group.tags.some(({ tag }) => tag === name)) throw refuse.other('创建失败，该标签已存在');
		const tag: Tag = { id: call.world.nextId(), tag: name, color: '', desc: '', sort: 0 };
		group.tags.push(Object.assign(tag, given(body)));
		return { tagId: tag.id };
	}),

	/** document/456-462 */
	'group/tag/edit': inGroup('allowGroupTagManage', ({ body, group }) => {
		const tag = tagOf(group, body);
		const changed = given(body);
		const newName = body.text('newTag');
		if (newName) {
			for (const { tags } of group.members) if (tags.delete(tag.tag)) tags.add(newName);
			tag.tag = tagName(newName);
		}
		Object.assign(tag, changed);
	}),

	/** document/456-463 */
	'group/tag/delete': inGroup('allowGroupTagManage', ({ body, group }) => {
		const { tag: name } = tagOf(group, body);
		group.tags = group.tags.filter(({ tag }) => tag !== name);
		for (const { tags } of group.members) tags.delete(name);
	}),

	/** document/456-464 */
	'group/tag/user-relate': inGroup('allowGroupTagManage', ({ body, group }) => {
		memberIn(group, body).tags.add(tagOf(group, body).tag);
	}),

	/** document/456-465 */
	'group/tag/user-relate-cancel': inGroup('allowGroupTagManage', ({ body, group }) => {
		memberIn(group, body).tags.delete(tagOf(group, body).tag);
	}),
};

/** The real answer for a user outside the group is not known. */
function memberIn(group: Group, body: Fields): Member {
	const member = memberOf(group, body.text('userId'));
	if (!member) throw refuse.other('该用户不在群内');
	return member;
}

function tagOf(group: Group, body: Fields): Tag {
	const tag = group.tags.find((candidate) => candidate.tag === body.text('tag'));
	if (!tag) throw refuse.other('该标签不存在');
	return tag;
}

function tagName(name: string): string {
	if (!name) throw refuse.empty('tag');
	if ([...name].length > MAX_TAG_LENGTH) throw refuse.other('标签长度过长');
	return name;
}

function given(body: Fields): Partial<Tag> {
	const color = body.text('color');
	if (color && !/^#[0-9a-f]{6}$/i.test(color)) throw refuse.other('颜色输入错误');
	return {
		...(body.has('color') && { color }),
		...(body.has('desc') && { desc: body.text('desc') }),
		...(body.has('sort') && { sort: body.long('sort') }),
	};
}

function bare(sort: number | string): number | bigint {
	return typeof sort === 'string' ? BigInt(sort) : sort;
}
