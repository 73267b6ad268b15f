import { changing, collection, number, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { atMost } from '../../fields';
import { profileOf } from '../../profile';
import { postEach } from '../../transport';
import { simplifyRobot } from './getProfile';

/** The server's numbers of the properties. */
const PROPERTIES = {
	displayName: 0,
	portrait: 1,
	gender: 2,
	email: 4,
	address: 5,
	company: 6,
	social: 7,
	extra: 8,
} as const;

const profileFields = changing({
	address: atMost('name', text({ displayName: 'Address', placeholder: 'e.g. 1 Main Street' })),
	company: atMost('name', text({ displayName: 'Company', placeholder: 'e.g. Example Ltd.' })),
	displayName: atMost('name', text({ displayName: 'Display Name', placeholder: 'e.g. Helper' })),
	email: atMost('name', text({ displayName: 'Email', placeholder: 'name@email.com' })),
	extra: text({
		displayName: 'Extra',
		description: "Free text stored with the robot, for the app's own use",
	}),
	gender: number({
		displayName: 'Gender (Number)',
		min: 0,
		default: 0,
		description: 'A number that the app defines',
	}),
	portrait: atMost(
		'address',
		text({
			displayName: 'Portrait URL',
			placeholder: 'e.g. https://example.com/robot.png',
		}),
	),
	social: atMost('name', text({ displayName: 'Social', placeholder: 'e.g. @helper' })),
});

const updateFields = collection({ displayName: 'Update Fields', fields: profileFields });

/**
 * POST /robot/update_profile, once for each field that is set. The documents name the fields `type` and `value`, but
 * servers read `intValue` and `strValue`: with the documented body they empty the display name and report success.
 * Servers ignore unknown names, so both pairs are sent.
 */
export const updateProfile = operation({
	value: 'updateProfile',
	name: 'Update Profile',
	action: 'Update robot profile',
	description: "Change the robot's own name, portrait and other details",
	source: "https://docs.wildfirechat.cn/robot_api/ and the community server's source",
	repeatable: true,
	fields: { updateFields },
	async run(call, { updateFields: updates }) {
		const changes = Object.entries(updates).map(([name, given]) => {
			const field = name as keyof typeof updates;
			const type = PROPERTIES[field];
			const value = String(given);
			const label = profileFields[field].displayName;
			return { label, body: { intValue: type, strValue: value, type, value } };
		});
		if (changes.length === 0) throw call.reject(updateFields, 'holds no field to change');
		await postEach(call, '/robot/update_profile', changes);
		return simplifyRobot(await profileOf(call));
	},
});
