import type { CallbackPoster } from '../kit/callbackPoster';
import type { CallbackRecord } from '../kit/types';
import { BotProcess, never } from './botProcess';
import { SEND_RESULTS, SENT, type SendFault } from './faults';
import { LOGIN_QR_CODE, LOGIN_QR_CODE_BASE64 } from './loginQrCode';
import { messagePayload } from './messages';
import { renewIds } from './newIds';
import { wireJson } from './replies';
import { seedState } from './seed';
import type { ClientState, Settings } from './settings';
import type { Message, State } from './state';
import { heed } from './webhookAnswer';

/** The whole program waits for the response to these posts, up to a time limit. */
const BLOCKING = new Set(['login', 'stop', 'state_change']);
const BLOCKING_POST_MS = 5000;
const POST_MS = 120_000;
const QR_TRIES = 5;
/** The events that `check_event` can contain, if they are listed. */
const POLLABLE = /^(new|lose)_|_property_change$/;
const TRIES = 3;

/** A message to send, and QQ's refusal of it. */
type Outgoing = Pick<Message, 'kind' | 'targetId' | 'content' | 'from'> & { fault?: SendFault };

export interface Death {
	reason: string;
	exitCode: number;
	at: number;
}

/** What the clients of one computer share. */
export interface Computer {
	settings: Settings;
	poster: CallbackPoster;
	changed: () => void;
}

/** One QQ account with the program that runs it. The account outlives the program. */
export class Client {
	state: State = seedState();
	process: BotProcess;
	death?: Death;
	/** The QR code that waits to be scanned. */
	qrCode?: Buffer;

	constructor(
		private readonly computer: Computer,
		readonly name: string,
		public port: number,
		/** Whether the Controller started it, which marks the posts of its clients with their names. */
		readonly controlled: boolean,
	) {
		this.process = new BotProcess(computer.settings, controlled ? 'init' : 'running');
	}

	get settings(): Settings {
		return this.computer.settings;
	}

	get qrCodePath(): string {
		return `/tmp/mojo_webqq_qrcode_${this.name}.${this.controlled ? 'jpg' : 'png'}`;
	}

	changed(): void {
		this.computer.changed();
	}

	/**
	 * Resolves when QQ has accepted or refused the message, in its turn. Never resolves without
	 * content: the program forgets such a message together with its request.
	 */
	async send({ fault, ...outgoing }: Outgoing): Promise<Message> {
		const { process } = this;
		const { kind, content } = outgoing;
		const id = process.nextMessageId();
		if (content === '') return await never();
		const result = fault ? SEND_RESULTS[fault] : SENT;
		const once = result.code === 0 || (kind === 'discuss' && result.code === -3);
		for (let tries = once ? 1 : TRIES; tries > 0; tries--) {
			await process.queue.turn();
			await process.free();
		}
		const message: Message = {
			...outgoing,
			...result,
			id,
			class: 'send',
			senderId: String(this.state.account.id),
			content: content.replaceAll('<', '＜').replaceAll('>', '＞'),
			at: Date.now(),
		};
		this.state.messages.push(message);
		void this.report(message);
		return message;
	}

	/**
	 * Adds the message to the list of `check_event`, and posts it to `post_api`, whose response may
	 * contain commands.
	 */
	async report(message: Message): Promise<CallbackRecord | undefined> {
		const { process } = this;
		const payload = messagePayload(message, this.state);
		process.events.append(payload);
		this.changed();
		const record = await this.post(payload, POST_MS);
		if (record && !process.isOver) heed(record, message, this);
		return record;
	}

	/** Reports an event as the plugin does: only if it is listed. */
	async emit(event: string, params: unknown[]): Promise<CallbackRecord | undefined> {
		if (this.death || !this.settings.postEventList.includes(event)) return undefined;
		const payload = { post_type: 'event', event, params };
		if (BLOCKING.has(event))
			return await this.process.blockedBy(this.post(payload, BLOCKING_POST_MS));
		if (event === 'input_qrcode') return await this.process.blockedBy(this.postQrCode(payload));
		if (POLLABLE.test(event)) this.process.events.append(payload);
		this.changed();
		return await this.post(payload, POST_MS);
	}

	async enter(phase: ClientState): Promise<void> {
		const { process } = this;
		if (process.phase === phase || process.isOver) return;
		const before = process.phase;
		process.phase = phase;
		this.changed();
		await this.emit('state_change', [before, phase]);
	}

	/** Starts a new login: the program blocks until the code is scanned. */
	async askForScan(): Promise<void> {
		this.state.extended = false;
		this.qrCode = LOGIN_QR_CODE;
		await this.enter('scaning');
		await this.emit('input_qrcode', [this.qrCodePath, LOGIN_QR_CODE_BASE64]);
	}

	/** Scans and confirms the code. All ids are new afterwards. */
	async scan(): Promise<void> {
		await this.enter('confirming');
		this.qrCode = undefined;
		renewIds(this.state);
		await this.enter('updating');
		await this.emit('login', [1]);
		await this.enter('running');
	}

	/** Ends in order, with an announcement. */
	async stop(): Promise<void> {
		await this.enter('stop');
		await this.emit('stop', []);
		this.die('Stopped by stop_client', 0);
	}

	/** Ends the process at once: connections close, waiting events and messages are lost. */
	die(reason = 'Killed', exitCode = 255): void {
		if (this.death) return;
		this.death = { reason, exitCode, at: Date.now() };
		this.process.end();
		this.changed();
	}

	/** Whether the program listens on its port. */
	get listens(): boolean {
		return this.death === undefined && this.process.phase !== 'init';
	}

	/** The operator starts it again; the session is still valid, so ids do not change. */
	async revive(): Promise<void> {
		if (!this.death) return;
		this.renew();
		await this.resume();
	}

	/** The Controller starts it. After some time it listens, unless another program listens on its port by then. */
	start(port: number, portIsTaken: () => boolean): void {
		this.port = port;
		this.renew();
		this.process.after(this.settings.clientStartMs, () => {
			if (!portIsTaken()) return void (this.controlled ? this.askForScan() : this.resume());
			this.process.phase = 'stop';
			this.die('Another client listens at its port');
		});
	}

	private renew(): void {
		this.death = undefined;
		this.qrCode = undefined;
		this.process = new BotProcess(this.settings, 'init');
		this.changed();
	}

	private async resume(): Promise<void> {
		await this.enter('updating');
		await this.emit('login', [0]);
		await this.enter('running');
	}

	private async postQrCode(payload: unknown): Promise<CallbackRecord | undefined> {
		let record: CallbackRecord | undefined;
		for (let tries = 0; tries < QR_TRIES && !record?.status; tries++)
			record = await this.post(payload, POST_MS);
		return record;
	}

	private async post(payload: unknown, timeoutMs: number): Promise<CallbackRecord | undefined> {
		const { postApi } = this.settings;
		if (!postApi) return undefined;
		const url = new URL(postApi);
		if (this.controlled) url.searchParams.set('client', this.name);
		return await this.computer.poster.post(url.href, wireJson(payload), timeoutMs);
	}
}
