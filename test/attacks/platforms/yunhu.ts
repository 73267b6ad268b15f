import { resources } from '../../../nodes/Yunhu/resources';
import { botCredential, userCredential, YUNHU } from '../../support/yunhu';
import { CASES } from '../../yunhu/cases';
import { pathOf, type TestedPlatform } from './platform';

const TOKEN = 'y t0ken/ü';
const PASSWORD = 'y p4ss/ü';

export const yunhu: TestedPlatform = {
	folder: 'Yunhu',
	node: YUNHU,
	resources,
	cases: CASES.map(({ steps, prepare, ...entry }) => ({
		...entry,
		requests: steps.map(({ path }) => path),
		harmless: steps.at(-1)?.repeatable,
		prepare: ({ yunhu: server }) => {
			server.reset();
			prepare?.(server);
		},
	})),
	neverTwice: [
		'bot.create',
		'bot.removeFollower',
		'bot.removeGroup',
		'bot.resetToken',
		'groupMember.remove',
		'instruction.create',
		'instruction.delete',
		'message.recall',
		'message.send',
		'message.sendToSeveral',
		'message.sendStream',
		'tag.create',
		'tag.delete',
		'tag.update',
	],
	credentials: ({ yunhu: server }, data) => [
		botCredential(server, '', data),
		userCredential(server, '', data),
	],
	keyOf: pathOf,
	words: {
		name: 'Yunhu',
		foreign: /^Yunhu did not answer as expected/,
		check: /^Check the addresses in the credential/,
	},
	signedBy: ({ yunhu: server }) => {
		const { data: bot } = botCredential(server, '', { token: TOKEN });
		const { data: owner } = userCredential(server, '', { token: TOKEN });
		const login = {
			...owner,
			method: 'email',
			token: '',
			email: 'alice@example.com',
			password: PASSWORD,
		};
		return [
			{ about: "the bot's token", type: 'yunhuBotApi', data: bot, secrets: [TOKEN] },
			{ about: "the owner's token", type: 'yunhuUserApi', data: owner, secrets: [TOKEN] },
			{ about: 'an email login', type: 'yunhuUserApi', data: login, secrets: [PASSWORD] },
		];
	},
	// This error code always means a wrong token, for both kinds of token; the other codes also occur
	// with valid tokens.
	refusal: (words) => ({ code: -101, msg: words }),
};
