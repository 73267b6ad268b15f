import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { deepStrictEqual } from 'node:assert';

import { yunhu } from '../proto/codec';
import { decode, plain, type Decoder, type Encoder } from '../nodes/Yunhu/protobuf';
import { esMessage } from '../test/support/protobufEs';
import { interleaved, median, type Figure } from './measure';

const ROUNDS = 11;
const ROUND_MS = 60;
/** The warm-up time after which the engine has optimized all code. */
const WARM_UP_MS = 600;
const INSTRUCTIONS = 100;

const status = { requestId: 123_456, code: 1, msg: 'success' };

/** The three answers that workflows read, with usual sizes. */
const ANSWERS = {
	botInfo: sample('BotInfoResponse', yunhu.BotInfoResponse, {
		status,
		data: {
			botId: '37090343',
			name: '日程助手',
			nameId: 151_001,
			avatarUrl: 'https://chat-img.jwznb.com/37090343.png',
			avatarId: 29_016,
			introduction: 'Answers, announces and keeps order',
			createBy: '7756242',
			createTime: 1_767_603_600,
			headcount: 115_177,
			alwaysAgree: 1,
		},
	}),
	board: sample('BoardResponse', yunhu.BoardResponse, {
		status,
		data: [
			{
				botId: '37090343',
				chatId: '307149245',
				chatType: 2,
				content: '# Today\n\nStand-up at nine, launch at noon. 今天十二点发布。',
				contentType: 2,
				lastUpdateTime: 1_767_603_600_000,
				botName: 'helper',
			},
		],
	}),
	instructions: sample('InstructionListResponse', yunhu.InstructionListResponse, {
		status,
		data: Array.from({ length: INSTRUCTIONS }, (_, index) => ({
			commandId: 2062 + index,
			botId: '37090343',
			commandName: `指令 ${index}`,
			commandDescription: 'Reminds the group',
			instructionType: 1,
			commandDefaultText: 'tomorrow 9:00 ',
			commandSettingsJson: '',
		})),
	}),
};

/** The ways to read the same message that are compared. */
interface Sample {
	/** The bytes from the network. */
	bytes: Buffer;
	/** The same content as JSON. */
	json: Buffer;
	/** Decodes the bytes to the JSON of an item. */
	read(): object;
	decode: Record<'ours' | 'protobufEs', () => object>;
}

function sample<Q extends object, A extends Q>(
	name: string,
	type: Encoder<Q> & Decoder<A>,
	content: Q,
): Sample {
	const bytes = Buffer.from(type.encode(content).finish());
	const message = type.decode(bytes);
	const esType = esMessage(name);
	const es = fromBinary(esType, bytes);
	// Checks before the measurement that both libraries read and write the same values.
	deepStrictEqual(plain(message), plainEs(es));
	deepStrictEqual(Buffer.from(toBinary(esType, es)), bytes);
	deepStrictEqual(Buffer.from(type.encode(message).finish()), bytes);
	const read = () => {
		const decoded = decode(type, bytes);
		if (decoded === undefined) throw new Error('An answer was not decoded');
		return plain(decoded);
	};
	return {
		bytes,
		json: Buffer.from(JSON.stringify(read())),
		read,
		decode: { ours: () => type.decode(bytes), protobufEs: () => fromBinary(esType, bytes) },
	};
}

/**
 * Converts protobuf-es messages to the form of plain(): protobuf-es has its own 64-bit integers,
 * and a name in every message.
 */
function plainEs(value: unknown): unknown {
	if (typeof value === 'bigint') return Number(value);
	if (Array.isArray(value)) return value.map(plainEs);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, part]) =>
			name.startsWith('$') ? [] : [[name, plainEs(part)]],
		),
	);
}

/**
 * Compares the codec with protobuf-es (bytes to a message), and with JSON.parse of the same content
 * (bytes to the JSON of an item).
 */
export async function codec(): Promise<Figure[]> {
	const samples = Object.entries(ANSWERS);
	const sizes = samples.map(([name, { bytes, json }]) => [
		name,
		{ protobuf: bytes.length, json: json.length },
	]);
	const details = { bytes: Object.fromEntries(sizes) as object };
	const worst = 'the worst of three answers';
	return [
		{
			name: 'codec.decodeVsProtobufEs',
			target: { atLeast: 1 },
			unit: `answers decoded in the same time: the generated codec / protobuf-es, ${worst}`,
			...(await compare('protobufEs', (answer) => answer.decode, details)),
		},
		{
			name: 'codec.decodeVsJson',
			target: { atLeast: 0.5 },
			unit: `answers turned into items in the same time: protobuf / JSON.parse of the same content, ${worst}`,
			...(await compare(
				'jsonParse',
				({ read, json }) => ({
					ours: read,
					jsonParse: () => JSON.parse(json.toString()) as object,
				}),
				details,
			)),
		},
	];
}

/** The time of the other side divided by ours, for the answer with the smallest ratio. */
async function compare<Other extends string>(
	other: Other,
	sidesOf: (answer: Sample) => Record<'ours' | Other, () => object>,
	details: object,
): Promise<Pick<Figure, 'value' | 'runs' | 'details'>> {
	const runs: Record<string, number[]> = {};
	const ratios: Record<string, number> = {};
	for (const [name, answer] of Object.entries(ANSWERS)) {
		const sides = sidesOf(answer);
		const times: Record<string, number[]> = await interleaved(ROUNDS, {
			ours: async (isWarmUp) => timeOf(sides.ours, isWarmUp ? WARM_UP_MS : ROUND_MS),
			[other]: async (isWarmUp: boolean) => timeOf(sides[other], isWarmUp ? WARM_UP_MS : ROUND_MS),
		});
		const [ours = [], theirs = []] = [times.ours, times[other]];
		runs[`${name}.ours`] = ours;
		runs[`${name}.${other}`] = theirs;
		ratios[name] = median(theirs) / median(ours);
	}
	return {
		value: Math.min(...Object.values(ratios)),
		runs,
		details: { runsIn: 'µs of CPU time per answer', ratios, ...details },
	};
}

/** Microseconds of CPU time for one call, averaged over one round. */
function timeOf(work: () => object, roundMs: number): number {
	const start = process.cpuUsage();
	const spent = () => {
		const { user, system } = process.cpuUsage(start);
		return user + system;
	};
	let calls = 0;
	let kept: object = {};
	do {
		for (let i = 0; i < 20; i++) kept = work();
		calls += 20;
	} while (spent() < roundMs * 1000);
	if (Object.keys(kept).length === 0) throw new Error('Nothing came of it');
	return spent() / calls;
}
