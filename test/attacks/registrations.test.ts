import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { SEED } from '../../sandbox/yunhu';
import { ROOT } from '../support/run';
import { ROBOT, robotCredential } from '../support/wildfire';
import { triggerAlone } from '../support/workflow';
import { userCredential } from '../support/yunhu';
import { byId } from '../support/locator';
import { CRASH, parsed, placesIn, replaced, VALUES } from './answers';
import { changed, FaultyProxy } from './proxy';

/**
 * Lets a trigger register itself while another program has the robot's events, with answers in which
 * one value is of an odd type. No such answer means that nobody has the events.
 */

let sandbox: Sandbox;
let engine: Engine;
let proxy: FaultyProxy;

beforeAll(async () => {
	sandbox = await startSandbox();
	engine = await startEngine({ packageDir: ROOT });
	proxy = await FaultyProxy.before(sandbox.url);
	const { baseUrl } = sandbox.wildfire;
	for (const { type, data } of [
		robotCredential(sandbox, { baseUrl: behindProxy(baseUrl) }),
		userCredential(sandbox.yunhu, 'user', {
			baseUrl: behindProxy(sandbox.yunhu.userUrl),
			webUrl: behindProxy(sandbox.yunhu.webUrl),
		}),
	])
		engine.addCredential({ id: type, name: type, type, data: data as never });
});
afterAll(async () => {
	await engine.stop();
	await proxy.close();
	await sandbox.close();
});

const behindProxy = (address: string) => address.replace(sandbox.url, proxy.url);

const THEIRS = 'http://127.0.0.1:9/theirs';

interface Holder {
	trigger: string;
	credential: string;
	parameters: IDataObject;
	/** Resets the server, and gives the robot's events to another program. */
	give(): void;
	/** What the server says about who gets the events. */
	holder(): unknown;
	/** Values that say that nobody gets the events, at these places. */
	nobody: (place: string, value: unknown) => boolean;
}

const robot = () => sandbox.wildfire.state.robots.get(ROBOT.id)!;
const bot = () => sandbox.yunhu.state.bots.get(SEED.helper)!;
const ofYunhu = {
	trigger: 'yunhuTrigger',
	credential: 'yunhuUserApi',
	parameters: { setUp: 'automatic', botId: byId(SEED.helper) },
	holder: () => [bot().link, bot().subscribeType],
	nobody: (place: string, value: unknown) =>
		(/\.link$/.test(place) && (value === '' || value === null)) ||
		(/\.subscribeType$/.test(place) && value === null),
};

const HOLDERS: Record<string, Holder> = {
	'WildfireChat, a callback': {
		trigger: 'wildfireTrigger',
		credential: 'wildfireRobotApi',
		parameters: {},
		give: () => {
			sandbox.wildfire.reset();
			Object.assign(robot(), { callback: THEIRS, state: 1 });
		},
		holder: () => robot().callback,
		nobody: (place, value) => /\.url$/.test(place) && value === '',
	},
	'Yunhu, a link': {
		...ofYunhu,
		give: () => {
			sandbox.yunhu.reset();
			Object.assign(bot(), { link: THEIRS, subscribeType: 0 });
		},
	},
	'Yunhu, a WebSocket': {
		...ofYunhu,
		give: () => {
			sandbox.yunhu.reset();
			Object.assign(bot(), { link: '', subscribeType: 1 });
		},
	},
};

describe.each(Object.entries(HOLDERS))('%s', (_name, one) => {
	const { trigger, credential, parameters, give, holder, nobody } = one;

	/** Activates the trigger. Returns the error's message; '' where there is none. */
	async function activated(): Promise<string> {
		const fields = { events: ['groupMessage'], ...parameters };
		const id = engine.addWorkflow(triggerAlone(trigger, fields, { [credential]: credential }));
		try {
			await engine.activate(id);
			return '';
		} catch (error) {
			return (error as Error).message;
		}
	}

	it('stays theirs, whatever is odd in the answers', async () => {
		const answers = new Map<string, unknown>();
		give();
		proxy.arm(
			changed((answered, { url }) => {
				answers.set(url, parsed(answered));
				return answered;
			}),
		);
		expect(await activated()).toMatch(/already sends its (events|messages) to/);
		const theirs = holder();
		let tried = 0;
		for (const [path, answer] of answers) {
			for (const place of placesIn(answer)) {
				for (const value of VALUES) {
					if (nobody(place.join('.'), value)) continue;
					tried++;
					give();
					proxy.arm(
						changed((answered) => ({
							...answered,
							body: Buffer.from(JSON.stringify(replaced(parsed(answered), place, value))),
						})),
						({ url }) => url === path,
					);
					const odd = [path, place.join('.'), value];
					const message = await activated();
					expect([...odd, message]).toEqual([...odd, expect.not.stringMatching(CRASH)]);
					expect([...odd, holder()]).toEqual([...odd, theirs]);
				}
			}
		}
		expect(tried).toBeGreaterThan(50);
	}, 120_000);
});
