import type { Exchange, Outcome } from '../kit/exchange';
import type { LoggedRequest, ResetOptions } from '../kit/types';
import type { CallDescription } from '../kit/view';
import { controlActions } from './controlActions';
import { handleStorage } from './endpoints/uploads';
import { WILDFIRE_FAULTS, type WildfireFault } from './faults';
import { WildfirePeople } from './people';
import { RateLimiter } from './rateLimiter';
import { CHOICES, type Settings } from './settings';
import type { State } from './state';
import { shown } from './view';
import { answer, authenticationFailure, envelope } from './wireApi';
import { World } from './world';

/** The user agent of OkHttp, with which the server posts callbacks. */
const CALLBACK_HEADERS = {
	'Content-Type': 'application/json; charset=utf-8',
	'User-Agent': 'okhttp/4.12.0',
};

/** A WildfireChat server as its robots see it, with the people who chat on it. */
export class WildfireStandIn extends WildfirePeople {
	readonly id = 'wildfire';
	readonly name = 'WildfireChat';
	protected override readonly choices = CHOICES;
	protected override readonly ownActions = controlActions(this);
	protected readonly world = new World(this.poster);
	private readonly limiter = new RateLimiter(() => this.settings.rateLimit);

	constructor(sandboxUrl: () => string) {
		super(sandboxUrl, WILDFIRE_FAULTS, CALLBACK_HEADERS);
	}

	get state(): State {
		return this.world.state;
	}

	get settings(): Settings {
		return this.world.settings;
	}

	/** A code for `application/get_user_info`, valid for a minute. */
	issueAuthCode(userId: string): string {
		return this.world.issueAuthCode(userId);
	}

	snapshot() {
		const { users, robots, groups, messages } = this.state;
		return {
			users: [...users.values()],
			robots: [...robots.values()],
			groups: [...groups.values()],
			messages,
			settings: this.settings,
			faults: this.activeFaults,
		};
	}

	protected async answer(exchange: Exchange, fault?: WildfireFault): Promise<Outcome> {
		if (fault === 'code249') return envelope(249);
		if (fault === 'code250') return authenticationFailure(250);
		const reply =
			(await handleStorage(exchange, this.world)) ??
			answer(exchange, this.world, this.limiter, this.baseUrl);
		return fault === 'code249-after' ? envelope(249) : reply;
	}

	protected resetState(options: ResetOptions): void {
		this.world.reset(options);
		this.limiter.reset();
	}

	protected show() {
		return shown(this.world);
	}

	protected describeCall({ response }: LoggedRequest): CallDescription {
		const code = /^\{"code":(\d+)/.exec(response)?.[1];
		return { code: code === undefined ? undefined : { text: code, refused: code !== '0' } };
	}

	/** Uploads and pictures that the page loads are not API calls. */
	protected override isLogged({ path }: Exchange): boolean {
		return !path.startsWith('/oss/');
	}

	protected override now(): number {
		return this.world.now();
	}
}
