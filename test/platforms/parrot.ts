import { definePlatform } from '../../platforms/platform';
import type { Exchange, Outcome } from '../../sandbox/kit/exchange';
import { StandIn } from '../../sandbox/kit/standIn';
import type { LoggedRequest, PlatformView } from '../../sandbox/kit/types';
import type { CallDescription } from '../../sandbox/kit/view';
import { resources } from '../common/platform/Parrot.node';

const JSON_HEADERS = { 'Content-Type': 'application/json' };

/** The server of the platform that exists only in the tests: it stores the texts it receives. */
class ParrotStandIn extends StandIn {
	readonly id = 'parrot';
	readonly name = 'Parrot';
	readonly settings = {};
	said: Array<{ chat: string; text: string }> = [];

	protected async answer({ path, body }: Exchange): Promise<Outcome> {
		if (path !== '/say') return { status: 404, headers: JSON_HEADERS, body: '{}' };
		this.said.push(JSON.parse(body.toString()) as { chat: string; text: string });
		const id = `message ${this.said.length}`;
		return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ id }) };
	}

	protected resetState(): void {
		this.said = [];
	}

	protected show(): Pick<PlatformView, 'conversations' | 'people'> {
		return { conversations: [], people: [] };
	}

	protected describeCall({ path }: LoggedRequest): CallDescription {
		return { label: path };
	}

	snapshot() {
		return { said: this.said };
	}
}

export const parrot = definePlatform({
	folder: 'Parrot',
	node: 'parrot',
	name: 'Parrot',
	page: 'docs/parrot.md',
	resources,
	triggers: ['Parrot Trigger'],
	events: [{ name: 'Group Message', value: 'groupMessage' }],
	standIns: { parrot: (url) => new ParrotStandIn(url, {}) },
	exampleCredentials: ({ parrot: { baseUrl } }) => [
		{ id: 'parrotBird', name: 'Parrot', type: 'parrotApi', data: { url: baseUrl, secret: 'nut' } },
	],
	practiceCredentials: ({ parrot: { baseUrl } }) => [
		{ id: 'chick', name: 'Chick', type: 'parrotApi', data: { url: baseUrl, secret: 'seed' } },
	],
});
