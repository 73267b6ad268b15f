import type { PlatformView } from '../standIn';
import type { YunhuStandIn } from './index';
import type { World } from './world';

export function viewOf(_world: World, standIn: YunhuStandIn, faults: string[]): PlatformView {
	return {
		id: standIn.id, name: standIn.name, baseUrl: standIn.baseUrl, settings: [],
		faults: { kinds: [], active: faults }, conversations: [], people: [], calls: [], callbacks: [],
	};
}
