import type { Exchange, Reply } from '../../kit/exchange';
import { toJson } from '../../kit/json';
import { encode } from '../protobuf';
import { Refusal, refuse } from '../refusal';
import { jsonReply, notFound } from '../reply';
import type { StatusForm } from '../settings';
import type { User } from '../state';
import type { World } from '../world';
import { accountEndpoints, webAccountEndpoints } from './account';
import { boardEndpoints } from './boards';
import { botSettingEndpoints } from './botSettings';
import { botEndpoints, webBotEndpoints } from './bots';
import type { UserEndpoint, UserEndpoints } from './endpoint';
import { webGroupEndpoints } from './groups';
import { instructionEndpoints } from './instructions';

const PREFIX = '/v1/';

/** The hosts of the user API. They share paths, not encodings: bot-info is protobuf on one and JSON on the other. */
const HOSTS = {
	chat: {
		...accountEndpoints,
		...botEndpoints,
		...botSettingEndpoints,
		...boardEndpoints,
		...instructionEndpoints,
	},
	web: { ...webAccountEndpoints, ...webBotEndpoints, ...webGroupEndpoints },
} satisfies Record<string, UserEndpoints>;

const NOBODY: User = { userId: '', nickname: '', avatarUrl: '', email: '', password: '' };

/** Request ids have 64 bits; these are beyond the exact range of a double. */
let requestId = 9_007_199_254_740_993n;

/**
 * Handles one call of the API that the apps and the web console use. The token's header is in lower
 * case, which the platform requires according to the community document. Errors before the endpoint
 * runs are JSON, even if success is protobuf.
 */
export function answerUser(host: keyof typeof HOSTS, exchange: Exchange, world: World): Reply {
	const { method, path, headers } = exchange;
	const endpoints: UserEndpoints = HOSTS[host];
	const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
	const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
	if (!endpoint || endpoint.method !== method) return notFound();

	try {
		const user = world.user(world.state.userTokens.get(headers.token ?? '') ?? '');
		if (!user && !endpoint.anonymous) throw refuse.notLoggedIn();
		return success(
			endpoint,
			world,
			endpoint.run({ world, user: user ?? NOBODY, exchange }) ?? undefined,
		);
	} catch (error) {
		if (error instanceof Refusal) return refused(endpoint, world, error);
		throw error;
	}
}

function success(endpoint: UserEndpoint, world: World, content?: Record<string, unknown>): Reply {
	const form = formOf(endpoint, world);
	if (endpoint.encoding === 'json' || form === 'json')
		return jsonReply(toJson({ code: 1, data: content, msg: 'success' }));
	const status = statusOf(1, 'success');
	if (form === 'bare') return protobufReply(encode('Status', status));
	return protobufReply(encode(endpoint.response(world), { status, ...content }));
}

/** Returns the form of the endpoint's status. */
function formOf(endpoint: UserEndpoint, world: World): StatusForm {
	return endpoint.encoding === 'json' ? 'json' : (endpoint.statusForm?.(world) ?? 'wrapped');
}

function refused(endpoint: UserEndpoint, world: World, { code, text }: Refusal): Reply {
	const early = code === refuse.notLoggedIn().code || code === refuse.badParameters().code;
	const form = formOf(endpoint, world);
	if (form === 'json' || early) return jsonReply(toJson({ code, msg: text }));
	const status = statusOf(code, text);
	return protobufReply(
		form === 'bare' ? encode('Status', status) : encode('status_only', { status }),
	);
}

function statusOf(code: number, msg: string) {
	return { number: String(requestId++), code, msg };
}

/** The content type of the real answers is not known; clients do not check it. */
function protobufReply(body: Buffer): Reply {
	return { status: 200, headers: { 'Content-Type': 'application/x-protobuf' }, body };
}
