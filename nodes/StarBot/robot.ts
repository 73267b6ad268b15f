import type {
	ICredentialDataDecryptedObject,
	INodeParameterResourceLocator,
	INodeProperties,
} from 'n8n-workflow';

import type { Call } from '../common/call';
import { robotField } from './fields';
import { CREDENTIAL, requestList, requestObject, type Manner, type Params } from './transport';

/** Who acts: the client takes exactly one of the two, and what it does when they disagree is not documented. */
export type Identity = { robotId: string } | { instanceId: string };

/** The robot that the operation names, else the credential's. */
export async function identityOf(call: Call): Promise<Identity> {
	if (namesRobot(call.context.getNode().parameters.robot)) {
		const { mode, value } = call.locator('robot');
		return chosen(mode, value);
	}
	const standard = defaultRobot(await call.credential(CREDENTIAL));
	if (standard !== undefined) return standard;
	throw call.complaint(
		'robot',
		'is empty',
		'Choose a robot here, or enter a Default Robot in the credential.',
	);
}

/** An expression that gives nothing must not let another robot act, so it is the field that counts, not its value. */
function namesRobot(raw: unknown): boolean {
	const given = (raw ?? '') as INodeParameterResourceLocator | string;
	return (typeof given === 'object' ? given.value : given) !== '';
}

export function defaultRobot(credential: ICredentialDataDecryptedObject): Identity | undefined {
	const { defaultRobot: by, robotId, instanceId } = credential;
	if (by === 'robotId') return { robotId: String(robotId).trim() };
	return by === 'instanceId' ? { instanceId: String(instanceId).trim() } : undefined;
}

/** What a choice of the Robot field stands for; the list's values say themselves what they are. */
export function chosen(mode: string | undefined, value: string): Identity {
	const [, by = mode, id = value] = /^(robotId|instanceId)=(.*)$/s.exec(value) ?? [];
	return by === 'instanceId' ? { instanceId: id } : { robotId: id };
}

const nameRobotField: INodeProperties = {
	displayName: 'Name Robot',
	name: 'nameRobot',
	type: 'boolean',
	default: true,
	description: 'Whether to send the robot ID or instance ID of a robot along',
};

/** The fields that say who acts; for some requests it is not known whether the client wants to know. */
export function robotFieldsFor(
	named: 'always' | 'whenAsked' | 'unlessAsked' = 'always',
): INodeProperties[] {
	if (named === 'always') return [robotField];
	return [
		{ ...nameRobotField, default: named === 'unlessAsked' },
		{ ...robotField, displayOptions: { show: { nameRobot: [true] } } },
	];
}

/** The robot to send along; none where the parameters name one already, or the user wants none. */
export async function identityFor(call: Call, params: Params): Promise<Identity | undefined> {
	const isNamed = ['robotId', 'instanceId'].some((name) => Object.hasOwn(params, name));
	return isNamed || call.param('nameRobot') === false ? undefined : await identityOf(call);
}

/** As requestObject() and requestList(), in the name of the robot. */
export async function requestObjectAs(call: Call, type: string, params: Params, manner?: Manner) {
	return await requestObject(call, type, { ...(await identityOf(call)), ...params }, manner);
}

export async function requestListAs(call: Call, type: string, params: Params) {
	return await requestList(call, type, { ...(await identityOf(call)), ...params });
}
