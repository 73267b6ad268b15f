import type { YunhuResource } from '../../operation';
import { create } from './create';
import { get } from './get';
import { getAll } from './getAll';
import { getBanners } from './getBanners';
import { getDetail } from './getDetail';
import { getEvents } from './getEvents';
import { getFollowers } from './getFollowers';
import { getGroups } from './getGroups';
import { getGroupPermissions } from './getGroupPermissions';
import { getGroupSettings } from './getGroupSettings';
import { getStore } from './getStore';
import { removeFollower } from './removeFollower';
import { removeGroup } from './removeGroup';
import { resetToken } from './resetToken';
import { setEvents } from './setEvents';
import { setGroupPermissions } from './setGroupPermissions';
import { setGroupSettings } from './setGroupSettings';
import { setLink } from './setLink';
import { setStopped } from './setStopped';
import { update } from './update';
import { updateSettings } from './updateSettings';

export const bot: YunhuResource = {
	value: 'bot',
	name: 'Bot',
	operations: [
		getAll,
		get,
		getDetail,
		create,
		update,
		updateSettings,
		setStopped,
		resetToken,
		getFollowers,
		removeFollower,
		getGroups,
		removeGroup,
		getGroupPermissions,
		setGroupPermissions,
		getGroupSettings,
		setGroupSettings,
		getEvents,
		setEvents,
		setLink,
		getStore,
		getBanners,
	],
};
