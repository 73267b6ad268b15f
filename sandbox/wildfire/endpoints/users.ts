import { JavaException, nullPointer, Refusal } from '../codes';
import { readString } from '../fields';
import type { User } from '../state';
import { bodyOf, bodyOrRefusal, present, presentList, required, type Endpoints } from './endpoint';

const PAGE_SIZE = 20;

export const userEndpoints: Endpoints = {
	'/robot/user_info': {
		run(call) {
			const body = bodyOrRefusal(call);
			const criteria = (['userId', 'name', 'mobile'] as const).map(
				(key) => [key, body.string(key)] as const,
			);
			// The first parameter that is not empty counts.
			const [key, value] = criteria.find(([, text]) => text) ?? [];
			if (!key) throw new Refusal(251);
			const found = [...call.world.state.users.values()].find((user) => user[key] === value);
			if (!found) throw new Refusal(253);
			return userInfo(found);
		},
	},

	'/robot/user/search': {
		professional: true,
		run(call) {
			const body = bodyOf(call);
			const keyword = present(body.string('keyword'));
			const searchType = body.int('searchType');
			const userType = body.int('userType');
			const page = body.int('page');
			const matches = SEARCHES[searchType];
			if (!matches) throw new Refusal(251);
			const found = [...call.world.state.users.values()]
				.filter((user) => userType === 0 || (user.type === 1) === (userType === 2))
				.filter((user) => matches(user, keyword))
				.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
			return { userInfos: found.map(userInfo), keyword };
		},
	},

	'/robot/user/get_user_robots': {
		professional: true,
		run(call) {
			const owner = present(bodyOf(call).string('userId'));
			const { robots, users } = call.world.state;
			const owned = [...robots.values()].filter((robot) => robot.owner === owner);
			return {
				robotInfoList: owned.map(({ userId, callback, robotExtra }) => ({
					...userInfo(required(users.get(userId))),
					owner,
					callback,
					robotExtra,
				})),
			};
		},
	},

	'/robot/user/get_info_by_email': {
		professional: true,
		run(call) {
			// The body is a bare JSON string.
			const email = present(readString(call.body));
			const found = [...call.world.state.users.values()].filter((user) => user.email === email);
			return { userInfos: found.map(userInfo) };
		},
	},

	'/robot/user/batch_get_infos': {
		professional: true,
		run(call) {
			const ids = presentList(bodyOf(call).strings('list'));
			const found = ids.flatMap((id) => call.world.state.users.get(id) ?? []);
			return { userInfos: found.map(userInfo) };
		},
	},

	'/robot/friend/list': {
		professional: true,
		ignoresBody: true,
		// The friends of the robot's owner, not its own.
		run: ({ world, robot }) => ({ friends: world.state.friends.get(robot.owner) ?? [] }),
	},

	'/robot/application/get_user_info': {
		run(call) {
			const authCode = present(bodyOrRefusal(call).string('authCode'));
			if (!call.robot.callback) throw nullPointer();
			if (!/^[A-Za-z0-9+/]+={0,2}$/.test(authCode)) {
				throw new JavaException('java.lang.IllegalArgumentException: Illegal base64 character');
			}
			const user = call.world.redeemAuthCode(authCode);
			if (!user) throw new Refusal(70);
			return {
				userId: user.userId,
				displayName: user.displayName || undefined,
				portraitUrl: user.portrait || undefined,
			};
		},
	},
};

/** Strings are "" if they are unset; a password is never returned. */
export function userInfo({ blacklist, standing, ...info }: User) {
	return info;
}

const isLike = (text: string, keyword: string) =>
	text.toLowerCase().includes(keyword.toLowerCase());

/** The SDK's search types; 0, the general one, also searches display names. */
const SEARCHES: Record<number, (user: User, keyword: string) => boolean> = {
	0: (user, k) => isLike(user.displayName, k) || user.name === k || user.mobile === k,
	1: (user, k) => user.name === k || user.mobile === k,
	2: (user, k) => user.name === k,
	3: (user, k) => user.mobile === k,
	4: (user, k) => user.userId === k,
	5: (user, k) => user.name === k || user.mobile === k || user.userId === k,
	100: (user, k) => isLike(user.displayName, k) || user.name === k || user.mobile === k,
};
