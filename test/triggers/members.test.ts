import { describe, expect, it, jest } from '@jest/globals';
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
