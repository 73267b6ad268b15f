import type { Exchange, Outcome } from '../kit/exchange';
import type { FaultScope } from '../kit/faults';
import type { Input } from '../kit/input';
import type { LoggedRequest, ResetOptions } from '../kit/types';
import type { CallDescription } from '../kit/view';
import { controlActions } from './controlActions';
import { STARBOT_FAULTS, type StarBotFault } from './faults';
import { StarBotPeople } from './people';
import { CLIENTS } from './seed';
import type { Settings } from './settings';
import type { Client, State } from './state';
import { shown } from './view';
import { answer, typeOf } from './wireApi';
import { World } from './world';

export interface StarBotFaultScope extends FaultScope {
	/** Limits the fault to requests of this `type`. */
	type?: string;
}

/** StarBot on a machine with WeChat: several accounts at one URL, and their contacts. */
export class StarBotStandIn extends StarBotPeople {
	readonly id: string;
	readonly name: string;
	protected override readonly ownActions = controlActions(this);
	protected readonly world: World;

	constructor(sandboxUrl: () => string, { id, name, seed }: Client = CLIENTS.main) {
		super(sandboxUrl, STARBOT_FAULTS, { 'Content-Type': 'application/json' });
		this.id = id;
		this.name = name;
		this.world = new World(seed, this.poster);
	}

	/** The only endpoint: http://localhost:10001/api/processor of the real program. */
	get url(): string {
		return `${this.baseUrl}/api/processor`;
	}

	get state(): State {
		return this.world.state;
	}

	get settings(): Settings {
		return this.world.settings;
	}

	override fault(kind: StarBotFault, { type, path, times }: StarBotFaultScope = {}): void {
		super.fault(kind, { path: type === undefined ? path : `/${type}`, times });
	}

	override async handle(exchange: Exchange): Promise<void> {
		// No request arrives, so none is logged.
		if (!this.settings.running) exchange.finish('drop');
		else await super.handle(exchange);
	}

	snapshot() {
		return { ...this.state, settings: this.settings, faults: this.activeFaults };
	}

	protected async answer(exchange: Exchange, fault?: StarBotFault): Promise<Outcome> {
		return answer(exchange, this.world, fault === 'refused');
	}

	protected resetState(options: ResetOptions): void {
		this.world.reset(options);
	}

	protected show() {
		return { baseUrl: this.url, ...shown(this.world) };
	}

	protected describeCall({ json, status, response }: LoggedRequest): CallDescription {
		const code = /^\{"code":(-?\d+)/.exec(response)?.[1] ?? '200';
		const type = (json as { type?: unknown } | null | undefined)?.type;
		return {
			label: typeof type === 'string' ? type : undefined,
			code: status === 200 && code !== '200' ? { text: code, refused: true } : undefined,
		};
	}

	/** All requests have the same path, so the type counts as its last segment. */
	protected override takeFault({ path, body }: Exchange): StarBotFault | undefined {
		return this.faults.take(`${path}/${typeOf(body)}`) ?? this.faults.take(path);
	}

	protected override faultScope(input: Input): StarBotFaultScope {
		return { ...super.faultScope(input), type: input.optionalText('type') };
	}
}
