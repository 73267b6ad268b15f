import type { Endpoints } from './endpoint';
import { groupEndpoints } from './groups';
import { memberEndpoints } from './members';
import { messageEndpoints } from './messages';
import { robotEndpoints } from './robot';
import { uploadEndpoints } from './uploads';
import { userEndpoints } from './users';

export const endpoints: Endpoints = {
	...messageEndpoints,
	...userEndpoints,
	...robotEndpoints,
	...groupEndpoints,
	...memberEndpoints,
	...uploadEndpoints,
};
