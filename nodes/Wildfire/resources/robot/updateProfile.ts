import type { Operation } from '../../../common/operation';
import { requestEach } from '../../transport';
import { profileOf, simplifyRobot } from './getProfile';

/** The number by which the server knows each property. */
const PROPERTIES: Record<string, number> = {
	displayName: 0,
	portrait: 1,
	gender: 2,
	email: 4,
	address: 5,
	company: 6,
	social: 7,
	extra: 8,
};

/**
 * POST /robot/update_profile, once for each field that is set. The documents name the fields `type` and `value`, but
 * servers read `intValue` and `strValue`: with the documented body they empty the display name and report success. Both
 * pairs are sent, as unknown names are ignored.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/ and the community server's source
 */
export const updateProfile: Operation = {
	value: 'updateProfile',
	name: 'Update Profile',
	action: 'Update robot profile',
	description: "Change the robot's own name, portrait and other details",
	properties: [
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Address',
					name: 'address',
					type: 'string',
					default: '',
					placeholder: 'e.g. 1 Main Street',
				},
				{
					displayName: 'Company',
					name: 'company',
					type: 'string',
					default: '',
					placeholder: 'e.g. Example Ltd.',
				},
				{
					displayName: 'Display Name',
					name: 'displayName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Helper',
				},
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					placeholder: 'name@email.com',
					default: '',
				},
				{
					displayName: 'Extra',
					name: 'extra',
					type: 'string',
					default: '',
					description: "Free text kept with the robot, for the app's own use",
				},
				{
					displayName: 'Gender',
					name: 'gender',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description: "As a number; its meanings are the app's own",
				},
				{
					displayName: 'Portrait URL',
					name: 'portrait',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/robot.png',
				},
				{
					displayName: 'Social',
					name: 'social',
					type: 'string',
					default: '',
					placeholder: 'e.g. @helper',
				},
			],
		},
	],
	async run(call) {
		const changes = Object.entries(call.collection('updateFields'));
		if (changes.length === 0) throw call.complaint('updateFields', 'holds no field to change');
		const bodies = changes.map(([field, given]) => {
			const type = PROPERTIES[field];
			const value = String(given);
			return { field, body: { intValue: type, strValue: value, type, value } };
		});
		await requestEach(call, '/robot/update_profile', bodies, { repeatable: true });
		return simplifyRobot(await profileOf(call));
	},
};
