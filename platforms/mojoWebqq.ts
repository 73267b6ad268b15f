import type { EngineCredential } from '../engine';
import { CODES, OF_KNOWN_CLIENT } from '../nodes/MojoWebqq/codes';
import { eventOptions } from '../nodes/MojoWebqq/events';
import { resources } from '../nodes/MojoWebqq/resources';
import { COMPUTERS, MojoWebqqStandIn } from '../sandbox/mojoWebqq';
import { byNumber, definePlatform } from './platform';

/** The token in the post_api address, by which the webhook trigger recognises the QQ client. */
export const MOJO_WEBHOOK_SECRET = 'sandbox-webhook';

export const mojoWebqq = definePlatform({
	folder: 'MojoWebqq',
	node: 'mojoWebqq',
	name: 'QQ (Mojo-Webqq)',
	page: 'docs/mojo-webqq.md',
	resources,
	triggers: ['QQ (Mojo-Webqq) Trigger', 'QQ (Mojo-Webqq) Webhook Trigger'],
	events: eventOptions('webhook'),
	onlyByWebhook: eventOptions('webhook')
		.map(({ value }) => value)
		.filter((event) => !eventOptions('poll').some(({ value }) => value === event)),
	codes: byNumber(CODES).flatMap(({ ofNumbers, ...meaning }) => [
		{
			...meaning,
			hint: ofNumbers ? `${meaning.hint} By number: ${ofNumbers.hint}` : meaning.hint,
		},
		...(meaning.code === 1 ? [...OF_KNOWN_CLIENT.values()] : []).map((one) => ({
			...one,
			code: 1,
		})),
	]),
	standIns: {
		mojoWebqq: (url) => new MojoWebqqStandIn(url),
		mojoPractice: (url) => new MojoWebqqStandIn(url, COMPUTERS.practice),
	},
	exampleCredentials: ({ mojoWebqq: standIn }) => [client('mojoRobot', 'QQ robot', standIn)],
	practiceCredentials: ({ mojoPractice }) => [
		client('mojoPractice', 'QQ practice robot', mojoPractice),
	],
});

function client(id: string, name: string, { baseUrl }: MojoWebqqStandIn): EngineCredential {
	return {
		id,
		name,
		type: 'mojoWebqqApi',
		data: { baseUrl, client: '', authentication: 'none', webhookSecret: MOJO_WEBHOOK_SECRET },
	};
}
