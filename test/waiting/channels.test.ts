import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import type { Chat } from '../../nodes/common/message';
import type { Caller } from '../../nodes/common/requests/caller';
import type { QuestionChannel } from '../../nodes/common/waiting/channel';
import { keyOf } from '../../nodes/common/waiting/answerKey';
import { questions as mojoWebqq } from '../../nodes/MojoWebqq/questions';
import { questions as starBot } from '../../nodes/StarBot/questions';
import { questions as wildfire } from '../../nodes/Wildfire/questions';
import { questions as yunhu } from '../../nodes/Yunhu/questions';

/** The field of the credential that signs answers; in each process of n8n it must be the same. */
const SECRETS: Array<[platform: string, channel: Pick<QuestionChannel, 'secret'>, field: string]> =
	[
		['MojoWebqq', mojoWebqq, 'webhookSecret'],
		['MojoWebqq', mojoWebqq, 'authSecret'],
		['MojoWebqq', mojoWebqq, 'secretParameters'],
		['StarBot', starBot, 'webhookSecret'],
		['Wildfire', wildfire, 'robotSecret'],
		['Yunhu', yunhu, 'token'],
	];

it.each(SECRETS)(
	'%s signs answers with a secret of the credential',
	(_platform, channel, field) => {
		const [one, same, other] = ['one', 'one', 'other'].map((secret) =>
			keyOf(channel, { [field]: secret }),
		);
		expect([same, other === one]).toEqual([one, false]);
	},
);

it.each(SECRETS)(
	'%s signs answers with the same key where blanks stand around the secret',
	(_platform, channel, field) => {
		const keys = ['one', ' one', 'one\t', '\n one '].map((given) =>
			keyOf(channel, { [field]: given }),
		);
		expect(new Set(keys).size).toBe(1);
		expect(keyOf(channel, { [field]: ' ' })).toBe(keyOf(channel, { [field]: '' }));
	},
);

it('takes another secret of QQ where the first one holds only blanks', () => {
	const only = keyOf(mojoWebqq, { authSecret: 'one' });
	expect(keyOf(mojoWebqq, { webhookSecret: ' ', authSecret: 'one' })).toBe(only);
});

it.each<[string, QuestionChannel, ReadonlyArray<Chat['type']>]>([
	['MojoWebqq', mojoWebqq, ['chatRoom', 'channel', 'other', 'none']],
	['Wildfire', wildfire, ['discussion', 'temporary', 'other', 'none']],
])(
	'%s writes nothing to a chat of another kind, instead of to a person with its ID',
	async (_platform, channel, types) => {
		for (const type of types) {
			const said = channel.say({} as Caller, { id: 'someone', type }, 'Please answer "Approve".');
			await expect(said).rejects.toThrow('cannot write to a chat of this kind');
		}
	},
);

it('tests each platform that asks questions', () => {
	const nodes = path.join(__dirname, '../../nodes');
	const asking = readdirSync(nodes).filter((name) =>
		readdirSync(path.join(nodes, name)).includes('questions.ts'),
	);
	expect([...new Set(SECRETS.map(([platform]) => platform))]).toEqual(asking.sort());
});
