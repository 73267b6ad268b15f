import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { decode, encode, plain, type Decoder } from '../../nodes/Yunhu/protobuf';
import { botOf } from '../../nodes/Yunhu/resources/bot/get';
import { yunhu } from '../../proto/codec';
import fixtures from '../fixtures/yunhu-protobuf.json';
import { esMessage } from '../support/protobufEs';

/**
 * Bytes made with the reference compiler from the seed's definitions and from those of running
 * clients.
 */
function bytesOf(name: string): Buffer {
	const fixture = fixtures.find((entry) => entry.name === name);
	if (fixture === undefined) throw new Error(`No fixture "${name}"`);
	return Buffer.from(fixture.hex, 'hex');
}

function read<T extends object>(type: Decoder<T>, name: string): T {
	const message = decode(type, bytesOf(name));
	if (message === undefined) throw new Error(`"${name}" was not decoded`);
	return message;
}

const hex = (encoded: { finish(): Uint8Array }) => Buffer.from(encoded.finish()).toString('hex');

describe('requests', () => {
	it('are not mixed if two are written at the same time', () => {
		const one = yunhu.BotInfoRequest.encode({ id: 'one' });
		const other = yunhu.BotInfoRequest.encode({ id: 'other' });
		expect(hex(one)).toBe(hex(yunhu.BotInfoRequest.encode({ id: 'one' })));
		expect([hex(one), hex(other)]).toEqual(['12036f6e65', '12056f74686572']);
	});

	it('do not change while others are written, also if the same message is written twice', () => {
		const writer = yunhu.BotInfoRequest.encode({ id: '1'.repeat(50) });
		const given = [writer.finish(), writer.finish()];
		for (const id of ['2', '3'.repeat(5_000), '4']) yunhu.BotInfoRequest.encode({ id }).finish();
		const expected = `1232${'31'.repeat(50)}`;
		expect(given.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual([expected, expected]);
	});

	it("equal the reference compiler's bytes", () => {
		expect(hex(yunhu.BotInfoRequest.encode({ id: '123' }))).toBe(
			bytesOf('bot-info request').toString('hex'),
		);
		expect(hex(yunhu.BoardRequest.encode({ id: '161466900', chatType: 2 }))).toBe(
			bytesOf('board request').toString('hex'),
		);
		expect(hex(yunhu.InstructionListRequest.encode({ botId: '45669202' }))).toBe(
			bytesOf('instruction list request').toString('hex'),
		);
	});
});

describe('answers', () => {
	it('return avatar_id, as text as one version of the documentation defines it, or as an integer', () => {
		const asText = 'bot-info, the documented sample, avatar_id a string';
		expect(botOf(read(yunhu.BotInfoResponse, asText), bytesOf(asText))).toMatchObject({
			botId: '123',
			name: '测试机器人名称',
			nameId: 123,
			avatarId: '29016',
			createTime: 123123123,
			alwaysAgree: 1,
			top: 1,
			// Zero values are not sent on the wire.
			isStop: 0,
			banReason: '',
		});
		const asInteger = 'bot-info, current form, avatar_id an integer';
		expect(botOf(read(yunhu.BotInfoResponse, asInteger), bytesOf(asInteger))).toMatchObject({
			avatarId: 29016,
		});
	});

	it('keep every digit of 64-bit integers: as numbers if they are exact, else as text', () => {
		const { status, data } = read(
			yunhu.BotInfoResponse,
			'bot-info, current form, avatar_id an integer',
		);
		expect(plain(status ?? {})).toMatchObject({ requestId: '9007199254740993', code: 1 });
		expect(plain(data ?? {})).toMatchObject({ banId: '9223372036854775807', headcount: 115177 });
	});

	it('with several boards or instructions are not merged', () => {
		const two = read(yunhu.BoardResponse, 'two boards in one answer').data.map(plain);
		expect(two.map(({ content, contentType }) => [content, contentType])).toEqual([
			['first', 1],
			['<b>second</b>', 3],
		]);
		expect(read(yunhu.BoardResponse, 'board of a group').data.map(plain)).toEqual([
			expect.objectContaining({
				chatId: '123',
				chatType: 2,
				content: '测试看板内容',
				contentType: 2,
			}),
		]);
		const instructions = read(
			yunhu.InstructionListResponse,
			'instruction list with three kinds',
		).data.map(plain);
		expect(
			instructions.map(({ commandId, commandName, instructionType }) => [
				commandId,
				commandName,
				instructionType,
			]),
		).toEqual([
			[2062, '普通指令', 1],
			[2063, '直发指令', 2],
			[2064, '自定义输入指令', 5],
		]);
		expect(instructions[2]).toMatchObject({
			commandDescription: '指令描述',
			commandSettingsJson: '[{"key":0,"type":"radio"}]',
		});
	});

	it('without data have a status', () => {
		const { status, data } = read(yunhu.BotInfoResponse, 'error without data');
		expect(status).toMatchObject({ code: 1002, msg: '机器人不存在' });
		expect(data).toBeNull();
	});

	it('with a negative code keep it', () => {
		const bytes = yunhu.StatusResponse.encode({ status: { code: -101, msg: '未登录' } }).finish();
		expect(decode(yunhu.StatusResponse, bytes)?.status).toMatchObject({ code: -101 });
	});

	it('that are truncated are rejected', () => {
		const bytes = bytesOf('two boards in one answer');
		expect(decode(yunhu.BoardResponse, bytes.subarray(0, bytes.length - 1))).toBeUndefined();
	});
});

/** protobuf-es, which shares no code with the library of the codec. */
describe('another library', () => {
	const text = fc.oneof(
		// Lengths on both sides of each size that needs one more byte, and of those that are written in
		// another way.
		fc.constantFrom(...[39, 40, 127, 128, 16_383, 16_384].map((length) => 'a'.repeat(length))),
		fc.constantFrom(
			'',
			'字'.repeat(43),
			'🦊'.repeat(6_000),
			`${'a'.repeat(38)}é`,
			`${'a'.repeat(39)}é`,
		),
		fc.string({ unit: 'grapheme' }),
	);
	const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
	const int64 = fc.oneof(fc.maxSafeInteger(), fc.integer());
	const status = fc.record({ requestId: int64, code: int32, msg: text });

	it('writes the same bytes for the same values, and reads our bytes as the same values', () => {
		const boards = fc.array(
			fc.record({ botId: text, chatType: int32, content: text, lastUpdateTime: int64 }),
			{ maxLength: 5 },
		);
		const esType = esMessage('BoardResponse');
		fc.assert(
			fc.property(status, boards, (given, data) => {
				const ours = yunhu.BoardResponse.encode({ status: given, data }).finish();
				const theirs = create(esType, {
					status: { ...given, requestId: BigInt(given.requestId) },
					data: data.map((board) => ({ ...board, lastUpdateTime: BigInt(board.lastUpdateTime) })),
				});
				expect(Buffer.from(ours).equals(toBinary(esType, theirs))).toBe(true);
				expect(fromBinary(esType, ours)).toEqual(theirs);
				const read = yunhu.BoardResponse.decode(ours);
				expect([plain(read.status ?? {}), read.data.map(plain)]).toEqual([
					given,
					data.map((board) => expect.objectContaining(board)),
				]);
			}),
		);
	});

	const esInfo = esMessage('BotInfoResponse');
	const same = (ours: yunhu.BotInfoResponse.$Properties, theirs: Record<string, unknown>) =>
		expect(hex(yunhu.BotInfoResponse.encode(ours))).toBe(
			Buffer.from(toBinary(esInfo, create(esInfo, theirs))).toString('hex'),
		);

	it('writes the same 64-bit integers, from halves and from numbers', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
				const halves = {
					low: Number(BigInt.asIntN(32, value)),
					high: Number(value >> 32n),
					unsigned: false,
				};
				same({ data: { banId: halves as never } }, { data: { banId: value } });
			}),
		);
		for (const value of [
			2 ** 31,
			2 ** 32,
			-(2 ** 31) - 1,
			-(2 ** 32),
			Number.MAX_SAFE_INTEGER,
			Number.MIN_SAFE_INTEGER,
		]) {
			same({ data: { banId: value } }, { data: { banId: BigInt(value) } });
		}
	});

	it.each(['\ud800', 'a\udc00b', `${'a'.repeat(50)}\ud83e`, '\udd8a\ud83e'])(
		'writes the same bytes for lone surrogates: %j',
		(name) => {
			const esRequest = esMessage('CreateBotRequest');
			expect(encode(yunhu.CreateBotRequest, { name, private: 1 }).toString('hex')).toBe(
				Buffer.from(toBinary(esRequest, create(esRequest, { name, private: 1 }))).toString('hex'),
			);
		},
	);

	it('writes the same bytes for megabytes, and for small messages after them', () => {
		for (const introduction of [
			'字'.repeat(700_000),
			'a'.repeat(2 ** 21 - 1),
			'a'.repeat(2 ** 21),
			'a',
		]) {
			same({ data: { introduction } }, { data: { introduction } });
		}
	});

	it('writes the same bytes for decoded values', () => {
		const name = 'bot-info, current form, avatar_id an integer';
		const message = read(yunhu.BotInfoResponse, name);
		expect(hex(yunhu.BotInfoResponse.encode(message))).toBe(
			Buffer.from(
				toBinary(esInfo, fromBinary(esInfo, bytesOf(name)), { writeUnknownFields: false }),
			).toString('hex'),
		);
	});
});

describe('any bytes', () => {
	const types: Array<Decoder<object>> = [
		yunhu.BotInfoResponse,
		yunhu.AvatarIdResponse,
		yunhu.BoardResponse,
		yunhu.InstructionListResponse,
		yunhu.FollowerListResponse,
		yunhu.JoinedGroupListResponse,
		yunhu.StatusResponse,
	];
	const samples = fixtures
		.filter(({ side }) => side === 'response')
		.map(({ hex: sample }) => Buffer.from(sample, 'hex'));

	/** xorshift, a small generator with a seed, so that a failed run can be repeated. */
	function random(seed: number) {
		let state = seed;
		return (below: number) => {
			state ^= state << 13;
			state ^= state >>> 17;
			state ^= state << 5;
			return (state >>> 0) % below;
		};
	}

	function mutated(next: (below: number) => number): Buffer {
		const bytes = Buffer.from(samples[next(samples.length)] as Buffer);
		for (let changes = 1 + next(4); changes > 0; changes--) bytes[next(bytes.length)] = next(256);
		return next(3) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
	}

	function arbitrary(next: (below: number) => number): Buffer {
		return Buffer.from(Array.from({ length: next(80) }, () => next(256)));
	}

	// Set FUZZ=1000000 for more rounds.
	const rounds = Number(process.env.FUZZ ?? 50_000);

	it(`become a value or none, never anything else (${rounds} buffers)`, () => {
		const next = random(20261122);
		let values = 0;
		for (let round = 0; round < rounds; round++) {
			const bytes = next(5) === 0 ? arbitrary(next) : mutated(next);
			const message = decode(types[round % types.length] as Decoder<object>, bytes);
			if (message === undefined) continue;
			values++;
			const json: IDataObject = plain(message);
			// An output of a node must survive n8n's own serialisation.
			if (round % 100 === 0) expect(JSON.parse(JSON.stringify(json))).toEqual(json);
		}
		// Both results must occur, or the test checks only one of them.
		expect(values).toBeGreaterThan(rounds / 100);
		expect(values).toBeLessThan(rounds);
	}, 600_000);
});
