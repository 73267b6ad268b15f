import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import type { Call } from '../common/operations/call';
import type { Caller } from '../common/requests/caller';
import { listed } from '../common/text/excerpt';
import { fieldset, flag, locator, map, takesIds, when, type Field } from '../common/fields';
import { textOf } from '../common/serverValues';
import { EVIDENT_INSTANCE_ID, EVIDENT_ROBOT_ID, INSTANCE_ID, ROBOT, ROBOT_ID } from './ids';
import { attempt, CREDENTIAL, ROBOT_LIST, type Params } from './transport';

/** The robot in a request. The client requires exactly one of the two; the effect of both is not documented. */
export type Identity = { robotId: string } | { instanceId: string };

/** The robot of a request: the one chosen in the node, the credential's default, or none. */
export type RobotChoice = Identity | 'default' | 'none';

/** The robot that performs the operation. */
export const robot: Field<RobotChoice> = takesIds(
	map(
		locator({
			displayName: 'Robot',
			required: false,
			description:
				'The robot that performs the operation. If empty, the robot that received the message answers in its chat; the Default Robot of the credential does everything else. Without a Default Robot it is the only robot that is logged in.',
			search: 'searchRobots',
			modes: [ROBOT_ID, INSTANCE_ID],
		}),
		({ mode, value }) => (value === '' ? 'default' : identityIn(mode, value)),
	),
	{
		...ROBOT,
		idsIn: (choice) => (typeof choice === 'string' ? [] : Object.values(choice)),
	},
);

/**
 * Makes the Robot field for requests of which it is not documented whether they name a robot: the user decides.
 */
export function optionalRobot({ isNamed }: { isNamed: boolean }): Field<RobotChoice> {
	const nameRobot = flag({
		displayName: 'Name Robot',
		default: isNamed,
		description: 'Whether the request also names a robot, by its robot ID or instance ID',
	});
	return {
		...fieldset('Robot', { nameRobot, robot: when({ nameRobot: [true] }, robot) }),
		read: (input) => (nameRobot.read(input, 'nameRobot') ? robot.read(input, 'robot') : 'none'),
	};
}

/**
 * Returns the robot to add to a request; {} if its params name one already. In the chat of the message that started the workflow,
 * the robot that received it comes before the Default Robot, which may not be in that chat.
 *
 * @param chatId the chat to which the request sends, if it does
 * @throws NodeOperationError if neither the node nor the credential names one, and the client does not run exactly one
 */
export async function identityOf(
	call: Call,
	choice: RobotChoice,
	{ params = {}, chatId = '' }: { params?: Params; chatId?: string } = {},
): Promise<Identity | Record<string, never>> {
	const isNamed = Object.hasOwn(params, 'robotId') || Object.hasOwn(params, 'instanceId');
	if (isNamed || choice === 'none') return {};
	if (choice !== 'default') return choice;
	const identity = await identityFor(call, chatId);
	if (identity !== undefined) return identity;
	const found = await call.run.once('only robot', async () => await onlyRobot(call));
	if ('identity' in found) return found.identity;
	throw call.reject(robot, 'is empty', found.why);
}

/** The only robot of a client, or why none can be used: sentences. */
type OnlyRobot = { identity: Identity } | { why: string };

/**
 * Returns the only robot that is logged in, where the credential has None as its Default Robot. Never one of several: another robot may
 * be in other chats, or know other people.
 */
export async function onlyRobot(caller: Caller): Promise<OnlyRobot> {
	const { defaultRobot: chosen } = await caller.credential(CREDENTIAL);
	if (chosen !== 'none') return { why: CHOOSE };
	const tried = await attempt(caller, ROBOT_LIST);
	if (tried.refusal !== undefined) {
		const { message } = tried.refusal;
		return { why: `The client does not say which robots it runs (${message}). ${CHOOSE}` };
	}
	const robots = tried.value;
	const identities = robots.map(receiverOf);
	const [identity] = identities;
	if (identities.length === 1 && identity !== undefined) return { identity };
	if (identities.length === 0)
		return { why: `No robot is logged in at the client. Log in to WeChat there. ${CHOOSE}` };
	const ids = identities.flatMap((one) => Object.values(one ?? {}).map(String));
	return { why: `The client runs ${robots.length} robots: ${listed(ids, MOST_NAMED)}. ${CHOOSE}` };
}

const CHOOSE = 'Choose a robot here, or enter a Default Robot in the credential.';

/** The most robots that an error names. */
const MOST_NAMED = 10;

/** Returns the robot for a chat where none is chosen: the one that received the message which the item answers, else the Default Robot. */
async function identityFor(call: Call, chatId: string): Promise<Identity | undefined> {
	const standard = defaultRobot(await call.credential(CREDENTIAL));
	if (chatId === '') return standard;
	const { chat, details } = (await call.once('origin', async () => call.origin())) ?? {};
	if (asObject(chat)?.id !== chatId) return standard;
	const { robotId, instanceId } = asObject(details) ?? {};
	// One robot must have one name, because its messages are sent in turn.
	const isStandard = Object.values(standard ?? {}).some((id) => [robotId, instanceId].includes(id));
	return isStandard ? standard : (receiverOf({ robotId, instanceId }) ?? standard);
}

/** Returns the robot that received an event; undefined if the event names none. */
export function receiverOf(details: IDataObject = {}): Identity | undefined {
	const [robotId, instanceId] = [textOf(details.robotId), textOf(details.instanceId)];
	if (robotId !== '') return { robotId };
	return instanceId === '' ? undefined : { instanceId };
}

/** Returns the Default Robot of the credential; undefined if it has none. */
export function defaultRobot(credential: ICredentialDataDecryptedObject): Identity | undefined {
	const [robotId, instanceId] = [credential.robotId, credential.instanceId].map((id) =>
		textOf(id).trim(),
	);
	if (credential.defaultRobot === 'robotId') return robotId ? { robotId } : undefined;
	return credential.defaultRobot === 'instanceId' && instanceId ? { instanceId } : undefined;
}

/**
 * Returns the robot chosen in a Robot field. The list's values begin with the kind of their ID. The form of an ID counts before the
 * mode, because n8n's editor chooses the mode of robot IDs when an expression is dropped on the list.
 */
export function identityIn(mode: string, value: string): Identity {
	const [, kind = mode, id = value] = /^(robotId|instanceId)=(.*)$/s.exec(value) ?? [];
	const isInstance =
		EVIDENT_INSTANCE_ID.test(id) || (kind === 'instanceId' && !EVIDENT_ROBOT_ID.test(id));
	return isInstance ? { instanceId: id } : { robotId: id };
}
