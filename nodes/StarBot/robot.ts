import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Call } from '../common/call';
import { fieldset, flag, locator, map, when, type Field } from '../common/fields';
import { textOf } from '../common/message';
import { INSTANCE_ID, ROBOT_ID } from './ids';
import { CREDENTIAL, type Params } from './transport';

/** The client takes exactly one of the two; what it does when they disagree is not documented. */
export type Identity = { robotId: string } | { instanceId: string };

/** The robot of a request: the one that the node names, the credential's default, or none. */
export type RobotChoice = Identity | 'default' | 'none';

/** The robot that acts. */
export const robot: Field<RobotChoice> = map(
	locator({
		displayName: 'Robot',
		required: false,
		description: 'Which robot does it. Leave empty for the Default Robot of the credential.',
		search: 'searchRobots',
		modes: [ROBOT_ID, INSTANCE_ID],
	}),
	({ mode, value }) => (value === '' ? 'default' : identityIn(mode, value)),
);

/** For requests of which it is not known whether they name a robot: the user decides. */
export function optionalRobot({ isNamed }: { isNamed: boolean }): Field<RobotChoice> {
	const nameRobot = flag({
		displayName: 'Name Robot',
		default: isNamed,
		description: 'Whether to send the robot ID or instance ID of a robot along',
	});
	return {
		...fieldset('Robot', { nameRobot, robot: when({ nameRobot: [true] }, robot) }),
		read: (input) => (nameRobot.read(input, 'nameRobot') ? robot.read(input, 'robot') : 'none'),
	};
}

/**
 * Returns the robot that a request names, beside the one that its params may name.
 *
 * @throws NodeOperationError where neither the node nor the credential names one
 */
export async function identityOf(
	call: Call,
	choice: RobotChoice,
	params: Params = {},
): Promise<Identity | Record<string, never>> {
	const isNamed = Object.hasOwn(params, 'robotId') || Object.hasOwn(params, 'instanceId');
	if (isNamed || choice === 'none') return {};
	if (choice !== 'default') return choice;
	const identity = defaultRobot(await call.credential(CREDENTIAL));
	if (identity !== undefined) return identity;
	throw call.reject(
		robot,
		'is empty',
		'Choose a robot here, or enter a Default Robot in the credential.',
	);
}

export function defaultRobot(credential: ICredentialDataDecryptedObject): Identity | undefined {
	const [robotId, instanceId] = [credential.robotId, credential.instanceId].map((id) =>
		textOf(id).trim(),
	);
	if (credential.defaultRobot === 'robotId') return robotId ? { robotId } : undefined;
	return credential.defaultRobot === 'instanceId' && instanceId ? { instanceId } : undefined;
}

/** Returns the robot that was chosen in a Robot field. The values of the list begin with the kind of their ID. */
export function identityIn(mode: string, value: string): Identity {
	const [, kind = mode, id = value] = /^(robotId|instanceId)=(.*)$/s.exec(value) ?? [];
	return kind === 'instanceId' ? { instanceId: id } : { robotId: id };
}
