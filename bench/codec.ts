import { yunhu } from '../proto/codec';
import { decode, plain, type Decoder, type Encoder } from '../nodes/Yunhu/protobuf';
import { interleaved, median, type Figure } from './measure';

const ROUNDS = 7;
const ROUND_MS = 60;
const INSTRUCTIONS = 100;

const status = { requestId: 123_456, code: 1, msg: 'success' };

/** The three answers that a workflow reads, of a usual size. */
const ANSWERS = {
	botInfo: sample(yunhu.BotInfoResponse, {
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
	board: sample(yunhu.BoardResponse, {
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
	instructions: sample(yunhu.InstructionListResponse, {
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

interface Sample {
	bytes: Buffer;
	/** The same content as JSON, as it would come from the network. */
	json: Buffer;
	read(): object;
}

function sample<Q extends object, A extends object>(type: Encoder<Q> & Decoder<A>, content: Q): Sample {
	const bytes = Buffer.from(type.encode(content).finish());
	const read = () => {
		const message = decode(type, bytes);
		if (message === undefined) throw new Error('An answer was not decoded');
		return plain(message);
	};
	return { bytes, json: Buffer.from(JSON.stringify(read())), read };
}

/** How long the codec takes from the bytes of an answer to the JSON of an item, against JSON.parse of the same content. */
export async function codec(): Promise<Figure[]> {
	const runs: Record<string, number[]> = {};
	const ratios: Record<string, number> = {};
	for (const [name, { json, read }] of Object.entries(ANSWERS)) {
		const { ours, parse } = await interleaved(ROUNDS, {
			ours: async () => timeOf(read),
			parse: async () => timeOf(() => JSON.parse(json.toString()) as object),
		});
		runs[`${name}.ours`] = ours;
		runs[`${name}.jsonParse`] = parse;
		ratios[name] = median(parse) / median(ours);
	}
	const sizes = Object.entries(ANSWERS).map(([name, { bytes, json }]) => [name, { protobuf: bytes.length, json: json.length }]);
	return [
		{
			name: 'codec.decodeVsJson',
			value: Math.min(...Object.values(ratios)),
			target: { atLeast: 0.5 },
			unit: 'answers turned into items in the same time: protobuf / JSON.parse of the same content, the worst of three answers',
			runs,
			details: { runsIn: 'µs per answer', ratios, bytes: Object.fromEntries(sizes) as object },
		},
	];
}

/** Microseconds for one call, over as many as fit into a round. */
function timeOf(work: () => object): number {
	const start = performance.now();
	let calls = 0;
	let kept: object = {};
	do {
		for (let i = 0; i < 20; i++) kept = work();
		calls += 20;
	} while (performance.now() - start < ROUND_MS);
	if (Object.keys(kept).length === 0) throw new Error('Nothing was decoded');
	return ((performance.now() - start) * 1000) / calls;
}
