import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type * as Members from '../../nodes/common/joining/members';
import type * as Membership from '../../nodes/common/joining/membership';
import type * as SignedMessages from '../../nodes/common/signedMessages';

/** The modules as another process of n8n has them: only the static data is the same. */
function startProcess() {
	let modules: typeof Members & typeof Membership & typeof SignedMessages;
	jest.isolateModules(() => {
		modules = {
			...jest.requireActual<typeof Members>('../../nodes/common/joining/members'),
			...jest.requireActual<typeof Membership>('../../nodes/common/joining/membership'),
			...jest.requireActual<typeof SignedMessages>('../../nodes/common/signedMessages'),
		};
	});
	return modules!;
}

describe('an address without a webhook', () => {
	const { isNotRegistered } = startProcess();
	it.each([
		'The requested webhook "POST x/webhook" is not registered.',
		// n8n before 2.41, after a delete() that failed.
		'Active version not found for workflow with id "7"',
		'Published version not found for workflow with id "7"',
	])('is known by what n8n says: %s', (message) => {
		expect(isNotRegistered(404, { code: 404, message })).toBe(true);
		expect(isNotRegistered(404, JSON.stringify({ code: 404, message }))).toBe(true);
		expect(isNotRegistered(503, { code: 503, message })).toBe(false);
	});

	it.each([{ message: 'Not Found' }, '<html>404 page not found</html>', '', undefined])(
		'is not what a proxy answers: %j',
		(body) => {
			expect(isNotRegistered(404, body)).toBe(false);
		},
	);
});

const ORIGIN = 'http://127.0.0.1:5678/webhook';
const OWN = `${ORIGIN}/own`;

function trigger() {
	const data: IDataObject = {};
	return {
		getWorkflowStaticData: () => data,
		getNodeWebhookUrl: () => OWN,
		getMode: () => 'webhook',
		getWorkflow: () => ({ id: 'own', name: 'Own' }),
	} as unknown as IWebhookFunctions;
}

const robot = (secret: string, id = 'robot') => ({ id, secret });
const member = (name: string) => ({
	address: `${ORIGIN}/${name}`,
	query: '',
	name,
	isTest: false,
	workflowId: name,
	since: Date.now(),
});

describe('a member that joined through one process of n8n', () => {
	afterEach(() => void jest.restoreAllMocks());
	const later = (ms: number) =>
		void jest.spyOn(Date, 'now').mockReturnValue(new Date().getTime() + ms);

	async function joined() {
		const [context, first, second] = [trigger(), startProcess(), startProcess()];
		first.noteRobot(context, robot('s'));
		const saved = structuredClone(context.getWorkflowStaticData('node'));
		const take = async (
			{ takeMembership, signed }: typeof first,
			subject: string,
			more: IDataObject = {},
		) => {
			const message = { ...member('b'), robot: 'robot', ...more };
			await takeMembership(context, async () => robot('s'), signed('s', subject, message));
		};
		await take(first, 'groupbotsJoin', { query: '?secret=old', since: Date.now() });
		const seenBy = ({ othersOf }: typeof first) => othersOf(context, OWN);
		return { context, first, second, saved, take, seenBy };
	}

	it('is known to be new in another process', async () => {
		const { second, seenBy } = await joined();
		expect(seenBy(second).map(second.isSettling)).toEqual([true]);
		later(180_000);
		expect(seenBy(second).map(second.isSettling)).toEqual([false]);
	});

	it('has the secret with which it joined last, through whatever process', async () => {
		const { first, second, take, seenBy } = await joined();
		later(1_000);
		await take(second, 'groupbotsJoin', { query: '?secret=new', since: Date.now() });
		for (const one of [first, second])
			expect(seenBy(one).map(({ query }) => query)).toEqual(['?secret=new']);
	});

	it('is forgotten by all if it leaves through another one', async () => {
		const { first, second, take, seenBy } = await joined();
		await take(second, 'groupbotsLeave');
		later(180_000);
		expect([first, second].map(seenBy)).toEqual([[], []]);
	});

	it('is stored again by the next event if a call has written back what it read before', async () => {
		const { context, first, second, saved, seenBy } = await joined();
		Object.assign(context.getWorkflowStaticData('node'), saved);
		first.restoreMembers(context, first.othersOf(context, OWN));
		later(180_000);
		expect([first, second].map((one) => seenBy(one).length)).toEqual([1, 1]);
	});
});

it('a trigger that n8n activated in this process is found by the others of its robot, however long ago that was', () => {
	const { noteActive, noteRobot, othersOf } = startProcess();
	const [first, second] = [trigger(), trigger()];
	noteRobot(first, robot('s'));
	noteActive(first, { ...member('first'), since: Date.now() - 600_000 });
	noteRobot(second, robot('s'));
	expect(othersOf(second, OWN).map(({ name }) => name)).toEqual(['first']);
});

describe('a trigger whose credential has another secret since it was activated', () => {
	/** Two workflows join the trigger, one before and one after the change; then n8n activates the trigger again. */
	async function activatedAgain({ id = 'robot', proof = 'new' }) {
		const context = trigger();
		const { noteRobot, addMember } = startProcess();
		noteRobot(context, robot('old'));
		addMember(context, member('before'));
		const { takeMembership, signed } = startProcess();
		const joining = { ...member('after'), robot: 'robot' };
		const answer = await takeMembership(
			context,
			async () => robot('new'),
			signed(proof, 'groupbotsJoin', joining),
		);
		startProcess().noteRobot(context, robot('new', id));
		const names = startProcess()
			.othersOf(context, OWN)
			.map(({ name }) => name);
		return { answer, names };
	}

	it('keeps the triggers that joined it, as n8n may activate them first', async () => {
		const { answer, names } = await activatedAgain({});
		expect(answer).toHaveProperty('groupbotsJoined');
		expect(names).toEqual(['before', 'after']);
	});

	it('forgets them if it listens to another robot', async () => {
		expect((await activatedAgain({ id: 'another' })).names).toEqual([]);
	});

	it('stores none that signs with the earlier secret', async () => {
		expect(await activatedAgain({ proof: 'old' })).toEqual({ answer: 401, names: ['before'] });
	});
});
