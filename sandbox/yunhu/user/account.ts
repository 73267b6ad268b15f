import { randomUUID } from 'node:crypto';
import { Refusal, refuse } from '../refusal';
import {
	bodyOf,
	json,
	messageOf,
	protobuf,
	required,
	textOf,
	type UserEndpoints,
} from './endpoint';

export const accountEndpoints: UserEndpoints = {
	/**
	 * Requires no captcha. Earlier tokens stay valid here; whether they do on the platform is not
	 * known.
	 */
	'user/email-login': {
		...json((call) => {
			const { users, userTokens } = call.world.state;
			const body = bodyOf(call);
			const email = required(body, 'email');
			const password = required(body, 'password');
			required(body, 'deviceId');
			required(body, 'platform');
			const user = [...users.values()].find(
				(one) => one.email === email && one.password === password,
			);
			if (!user) throw refuse.other('邮箱或密码错误');
			const token = newToken();
			userTokens.set(token, user.userId);
			return { token };
		}),
		anonymous: true,
	},

	'user/logout': json((call) => {
		required(bodyOf(call), 'device-id');
		call.world.state.userTokens.delete(call.exchange.headers.token ?? '');
	}),

	/** POST gets 404. */
	'user/info': {
		...protobuf('my_profile', ({ user }) => ({
			data: { id: user.userId, name: user.nickname, avatar_url: user.avatarUrl, email: user.email },
		})),
		method: 'GET',
	},

	/** Accepts any token, unlike all other calls. */
	'user/get-user': {
		...protobuf('get_user', (call) => {
			const user = call.world.user(textOf(messageOf(call, 'get_user_send'), 'id'));
			if (!user) throw new Refusal(4402, '用户不存在');
			return { data: { id: user.userId, name: user.nickname, avatar_url: user.avatarUrl } };
		}),
		anonymous: true,
	},

	'misc/configure-distribution': {
		...json(({ world: { urls } }) => ({
			audioUrl: `${urls.media}/audio/`,
			fileUrl: `${urls.media}/file/`,
			imageUrl: `${urls.media}/image/`,
			videoUrl: `${urls.media}/video/`,
			serverUrl: urls.user,
			shareUrl: urls.user,
			websocketUrl: urls.socket,
		})),
		method: 'GET',
	},
};

export const webAccountEndpoints: UserEndpoints = {
	'user/info': {
		...json(({ user }) => ({
			user: {
				userId: user.userId,
				nickname: user.nickname,
				phone: '',
				avatarId: '',
				avatarUrl: user.avatarUrl,
				goldCoinAmount: 0,
			},
		})),
		method: 'GET',
	},

	/** Succeeds for unknown IDs too, with empty texts. Source of the fields: the community documentation (web/v1/user.md) */
	'user/homepage': {
		...json(({ world, exchange }) => {
			const user = world.user(new URLSearchParams(exchange.query).get('userId') ?? '');
			return {
				user: {
					userId: user?.userId ?? '',
					nickname: user?.nickname ?? '',
					avatarUrl: user?.avatarUrl ?? '',
					registerTime: user ? REGISTERED : 0,
					registerTimeText: '',
					onLineDay: 0,
					continuousOnLineDay: 0,
					medals: [],
					isVip: 0,
				},
			};
		}),
		method: 'GET',
		anonymous: true,
	},
};

/** In Unix seconds. */
const REGISTERED = Date.UTC(2025, 0, 6) / 1000;

/** Eight characters, four, four and twelve, as in the document's sample. */
function newToken(): string {
	const [first = '', second, third, , last] = randomUUID().split('-');
	return `${first.toUpperCase()}-${second}-${third}-${last}`;
}
