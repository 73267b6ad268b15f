import { JavaException, Refusal } from '../codes';
import type { User } from '../state';
import { bodyOf, present, required, type Endpoints } from './endpoint';
import { userInfo } from './users';

export const robotEndpoints: Endpoints = {
	'/robot/profile': {
		ignoresBody: true,
		run({ world, robot: { userId, owner, callback, robotExtra } }) {
			// The documents list `secret` here; the server never returns it, nor the user's `type`.
			const { type: _type, ...info } = userInfo(required(world.state.users.get(userId)));
			return { ...info, owner, callback, robotExtra };
		},
	},

	/**
	 * Documented as `{type, value}`, but the server reads these keys; without them the property is 0
	 * (display name) and the value empty, so the documented body clears the robot's name.
	 */
	'/robot/update_profile': {
		run(call) {
			const body = bodyOf(call);
			const property = body.int('intValue');
			const value = body.string('strValue') ?? '';
			const user = required(call.world.state.users.get(call.robot.userId));
			const field = PROFILE_FIELDS[property];
			if (!field) return;
			if (field === 'gender') user.gender = javaInt(value);
			else {
				// A column counts UTF-16 code units, although the documents speak of bytes. Beyond its length the store fails (run on 1.2.4).
				const { [field]: most = Infinity } = LENGTHS;
				if (value.length > most) throw new Refusal(4, 'success');
				user[field] = value;
			}
			user.updateDt = call.world.now();
		},
	},

	/**
	 * Once a URL was set over the API, another one is ignored (with success) until the first is
	 * deleted. A URL beyond the column's 1024 characters is lost only at a restart (run on 1.2.4); this stand-in has no restart.
	 */
	'/robot/set_callback': {
		run(call) {
			const url = present(bodyOf(call).string('url'));
			const { robot } = call;
			if (robot.callback === url || robot.state === 1) return;
			robot.callback = url;
			robot.state = 1;
		},
	},

	'/robot/get_callback': {
		ignoresBody: true,
		run: ({ robot }) => ({ url: robot.callback }),
	},

	'/robot/delete_callback': {
		ignoresBody: true,
		run({ robot }) {
			if (!robot.callback) return;
			robot.callback = '';
			robot.state = 0;
		},
	},
};

type TextField = 'displayName' | 'portrait' | 'email' | 'address' | 'company' | 'social' | 'extra';

/** 3 (mobile) and unknown numbers change nothing and succeed. */
const PROFILE_FIELDS: Record<number, (TextField | 'gender') & keyof User> = {
	0: 'displayName',
	1: 'portrait',
	2: 'gender',
	4: 'email',
	5: 'address',
	6: 'company',
	7: 'social',
	8: 'extra',
};

/** The lengths of the user table's columns. */
const LENGTHS: Partial<Record<TextField, number>> = {
	displayName: 64,
	portrait: 1024,
	email: 64,
	address: 64,
	company: 64,
	social: 64,
};

function javaInt(text: string): number {
	if (!/^[-+]?\d+$/.test(text)) {
		throw new JavaException(`java.lang.NumberFormatException: For input string: "${text}"`);
	}
	return Number(text);
}
