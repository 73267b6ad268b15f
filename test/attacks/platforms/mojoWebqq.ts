import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../../nodes/MojoWebqq/resources';
import { CASES, type Case } from '../../mojoWebqq/cases';
import type { Sandbox } from '../../../sandbox';
import { CREDENTIAL, credentialData, MOJO } from '../../support/mojoWebqq';
import { pathOf, type OperationCase, type TestedPlatform } from './platform';

function operationCase({
	paths,
	parameters = {},
	prepare,
	throughController,
	...entry
}: Case): OperationCase {
	return {
		...entry,
		parameters,
		requests: paths,
		prepare: ({ mojoWebqq: server }) => {
			server.reset();
			server.settings.sendIntervalMs = 1;
			// Temporary messages are never answered.
			server.settings.callerTimeoutMs = 500;
			// A promise of this map belongs to a client that waits for its login.
			void prepare?.(server);
		},
		...(throughController && { credential: { client: 'default' } }),
	};
}

/**
 * A client that already runs. A new client would be polled until it listens, an unknown number of
 * times.
 */
const START_CLIENT: Case = {
	resource: 'controller',
	operation: 'startClient',
	parameters: { client: 'default' },
	paths: ['/openqq/start_client'],
	throughController: true,
};

const BROKE_DOWN = {
	why: 'The plugin sends this answer to every request that it cannot handle; the reason is in its log.',
	says: /^The Openqq plugin, or a proxy before it, failed on the request \(HTTP 500\)$/,
	hint: /^See the client's log\.$/,
};

const PASS = 'mj s3cret/ü';

/** A credential that names a client leads to the Controller. */
const address = (sandbox: Sandbox, { client }: IDataObject) =>
	client === undefined ? {} : { baseUrl: sandbox.mojoWebqq.controllerUrl };

export const mojoWebqq: TestedPlatform = {
	folder: 'MojoWebqq',
	node: MOJO,
	resources,
	cases: [...CASES.filter(({ operation }) => operation !== 'startClient'), START_CLIENT].map(
		operationCase,
	),
	neverTwice: [
		'client.relogin',
		'client.stop',
		'controller.startClient',
		'controller.stopClient',
		// Events are lost once they were handed out.
		'event.getWaiting',
		'groupMember.remove',
		'groupMember.mute',
		'message.send',
	],
	givesUpAfterTimeout: 'A client that waits for its login answers nobody for long.',
	credentials: (sandbox, data) => [
		{
			type: CREDENTIAL,
			data: credentialData(sandbox, { ...address(sandbox, data), ...data }) as never,
		},
	],
	keyOf: pathOf,
	words: {
		name: 'the Mojo-Webqq server',
		foreign: /^The server did not answer as a Mojo-Webqq server does/,
		check: /^Check Base URL in the credential, and any proxy/,
		instead: {
			'HTTP 500 with a page': BROKE_DOWN,
			'HTTP 500 without a body': BROKE_DOWN,
			'an empty answer': {
				why: 'A Controller sends this answer while its client starts or has ended.',
				repeated: 'ifRepeatable',
				says: /^The server gave an empty answer/,
				hint: /^Check the client; behind a Controller, use Controller: Check Client\.$/,
			},
		},
	},
	signedBy: (sandbox, data = {}) => [
		{
			about: 'secret parameters',
			type: CREDENTIAL,
			data: credentialData(sandbox, {
				...address(sandbox, data),
				authentication: 'parameters',
				secretParameters: `user=n8n&pass=${encodeURIComponent(PASS)}`,
				webhookSecret: '',
			}),
			secrets: [PASS],
		},
		{
			about: 'a signature',
			type: CREDENTIAL,
			data: credentialData(sandbox, {
				...address(sandbox, data),
				authentication: 'signature',
				authSecret: PASS,
				webhookSecret: '',
			}),
			secrets: [PASS],
		},
	],
	refusal: (words) => ({ code: -6, status: words, info: words, error: words }),
};
