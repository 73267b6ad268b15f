import type { Exchange, Reply } from '../kit/exchange';
import { isObject } from '../kit/json';
import { Refusal } from '../kit/refusal';
import { requestTypes } from './requests';
import { Params } from './requests/params';
import { acknowledgement, type Call, type RequestType } from './requests/requestType';
import type { Robot } from './state';
import type { World } from './world';

const PATH = '/api/processor';
const HEADERS = { 'Content-Type': 'application/json;charset=UTF-8' };

interface Wanted {
	type: string;
	params: Params;
}

/** Handles one request, from the token to the envelope around its answer. */
export function answer(exchange: Exchange, world: World, refuse: boolean): Reply {
	const { method, path, headers } = exchange;
	if (path !== PATH || method !== 'POST')
		return { status: path === PATH ? 405 : 404, headers: {}, body: '' };
	const { token, failure, robotInfoHasCode } = world.settings;
	try {
		if (token && headerOf(headers, 'authorization') !== token)
			throw new Refusal('The token is not right');
		const { type, params } = wantedBy(exchange);
		if (refuse) throw new Refusal('WeChat refused, try again later');
		const { description, data } = perform(type, { world, params });
		const coded = type !== 'robotInfo' || robotInfoHasCode;
		return reply(200, {
			...(coded ? { code: 200 } : { type }),
			description,
			time: Date.now(),
			data,
		});
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return reply(failure.status, {
			code: failure.code,
			description: error.message,
			time: Date.now(),
		});
	}
}

/** The `type` of a request; empty if it has none. */
export function typeOf(body: Buffer): string {
	try {
		return String((JSON.parse(body.toString()) as { type?: unknown } | null)?.type ?? '');
	} catch {
		return '';
	}
}

function wantedBy({ contentType, body }: Exchange): Wanted {
	if (!/^application\/json\b/i.test(contentType))
		throw new Refusal('The Content-Type is not application/json');
	let wanted: unknown;
	try {
		wanted = JSON.parse(body.toString());
	} catch {
		throw new Refusal('The body is not JSON');
	}
	if (!isObject(wanted)) throw new Refusal('The body is not an object');
	const { type, params } = wanted;
	if (typeof type !== 'string' || type === '') throw new Refusal('type is missing');
	if (!isObject(params)) throw new Refusal('params is missing');
	return { type, params: new Params(params) };
}

function perform(type: string, call: Call): { description: string; data: unknown } {
	const request = Object.hasOwn(requestTypes, type) ? requestTypes[type] : taught(type, call.world);
	// The real server's answer to an unknown type is not documented.
	if (!request) throw new Refusal(`There is no request type "${type}"`);
	const { description } = request;
	if (request.robot === 'none') return { description, data: request.answer(call) };
	const robot = robotOf(call);
	if (request.robot === 'online' && !call.world.isOnline(robot)) {
		throw new Refusal(
			`The account of instance ${robot.instanceId} is not logged in: scan the QR code`,
		);
	}
	return { description, data: request.answer({ ...call, robot }) };
}

function taught(type: string, { settings }: World): RequestType | undefined {
	if (!Object.hasOwn(settings.types, type)) return undefined;
	const data = settings.types[type];
	return {
		robot: 'online',
		description: '成功',
		answer: ({ robot }) => (data === true ? acknowledgement(robot) : data),
	};
}

/**
 * "Fill in one of the two"; the document does not say which one wins, so both are an error, like
 * none.
 */
function robotOf({ world, params }: Call): Robot {
	const robotId = params.optionalText('robotId');
	const instanceId = params.optionalText('instanceId');
	if ((robotId === undefined) === (instanceId === undefined)) {
		throw new Refusal('Exactly one of params.robotId and params.instanceId is needed');
	}
	const robot = world.state.robots.find((entry) =>
		robotId === undefined ? entry.instanceId === instanceId : entry.robotId === robotId,
	);
	if (!robot) throw new Refusal(`There is no robot ${robotId ?? instanceId}`);
	return robot;
}

function headerOf(headers: Record<string, string>, name: string): string | undefined {
	return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function reply(status: number, content: unknown): Reply {
	return { status, headers: HEADERS, body: JSON.stringify(content) };
}
