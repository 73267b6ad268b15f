/** The process of longPollStandIn.ts. */
import { setTimeout as sleep } from 'node:timers/promises';

import { startSandbox, type MojoWebqqStandIn } from '../sandbox';
import { OWNER, PERL } from '../test/support/mojoWebqq';
import type { Injected, Injection } from './longPollStandIn';

const LOOK_MS = 5;
const FIRST_NEW_ID = 3_000_000_000;

async function main(): Promise<void> {
	const { mojoWebqq } = await startSandbox();
	let changed = () => {};
	mojoWebqq.onChange(() => changed());

	const inject = async (order: Injection): Promise<Injected> => {
		await until(() => mojoWebqq.polls.live === 1);
		mojoWebqq.clearRequests();
		const at: number[] = [];
		let dropped = 0;
		const senders = order.kind === 'everybody' ? newMembers(mojoWebqq, order.events) : [];
		const say = () => {
			if (mojoWebqq.waitingEvents >= mojoWebqq.settings.listLimit) dropped++;
			at.push(Date.now());
			mojoWebqq.say({
				kind: 'group',
				targetId: PERL.id,
				senderId: senders[at.length - 1] ?? OWNER.id,
				text: String(at.length - 1),
			});
		};
		const answers = answersOf(mojoWebqq);
		const start = performance.now();
		if (order.kind !== 'trickle') {
			let filling = false;
			const fill = () => {
				answers.look();
				if (filling) return;
				filling = true;
				while (at.length < order.events && mojoWebqq.waitingEvents < mojoWebqq.settings.listLimit)
					say();
				filling = false;
			};
			changed = fill;
			fill();
		} else {
			changed = () => answers.look();
			while (at.length < order.events) {
				say();
				await sleep(order.leastMs + Math.random() * (order.mostMs - order.leastMs));
			}
		}
		await until(() => at.length === order.events && mojoWebqq.waitingEvents === 0);
		const seconds = (performance.now() - start) / 1000;
		changed = () => {};
		return { at, dropped, polls: answers.count, longestGapMs: answers.longestGapMs, seconds };
	};

	process.on(
		'message',
		(order: Injection) => void inject(order).then((injected) => process.send?.(injected)),
	);
	process.on('disconnect', () => process.exit());
	process.send?.(mojoWebqq.baseUrl);
}

/** Adds members to the group; returns their ids. */
function newMembers({ state }: MojoWebqqStandIn, count: number): number[] {
	const group = state.groups.find(({ id }) => String(id) === PERL.id);
	const [known] = group?.member ?? [];
	if (group === undefined || known === undefined) throw new Error('There is no such group');
	const { length } = group.member;
	const ids = Array.from({ length: count }, (_, index) => FIRST_NEW_ID + length + index);
	group.member.push(...ids.map((id) => ({ ...known, id, uid: id, name: `Member ${id}` })));
	return ids;
}

/** Counts the answers to polls. */
function answersOf({ requests }: MojoWebqqStandIn) {
	let last = performance.now();
	const answers = {
		count: 0,
		longestGapMs: 0,
		look() {
			// A poll without an answer is always the last in the log.
			const count = requests.length - (requests.at(-1)?.status === 0 ? 1 : 0);
			if (count <= answers.count) return;
			const now = performance.now();
			answers.count = count;
			answers.longestGapMs = Math.max(answers.longestGapMs, now - last);
			last = now;
		},
	};
	return answers;
}

async function until(isTrue: () => boolean): Promise<void> {
	while (!isTrue()) await sleep(LOOK_MS);
}

void main();
