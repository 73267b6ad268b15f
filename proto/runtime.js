'use strict';

const protobuf = require('protobufjs/minimal');

/** Bytes that a number, or the length of a text, takes at most. */
const LONGEST_NUMBER = 5;
/** From so many characters on, Node's own conversion is quicker. */
const LONG_TEXT = 40;

const FIRST_BYTES = 4096;
/** A larger buffer is not kept: one long message would hold its memory for ever. */
const MOST_SPARE_BYTES = 1024 * 1024;

/** The buffer that the next writer writes to; none while one does. To make one costs more than to fill it. */
let spare;

/**
 * What the generated codec calls of the library's writer, for the types of proto/: the library's own takes several times
 * as long.
 */
class Writer {
	static create() {
		return new Writer();
	}

	constructor() {
		this.buffer = spare ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
		spare = undefined;
		this.finished = false;
		this.position = 0;
		/** Where the messages begin that are being written, outermost first. */
		this.starts = [];
	}

	uint32(value) {
		if (this.position + LONGEST_NUMBER > this.buffer.length) this.grow(LONGEST_NUMBER);
		const { buffer } = this;
		let { position } = this;
		let rest = value >>> 0;
		while (rest > 0x7f) {
			buffer[position++] = (rest & 0x7f) | 0x80;
			rest >>>= 7;
		}
		buffer[position++] = rest;
		this.position = position;
		return this;
	}

	/** A negative number takes as much as one of 64 bits. */
	int32(value) {
		const whole = value | 0;
		return whole < 0 ? this.bits64(whole >>> 0, 0xffffffff) : this.uint32(whole);
	}

	/** @param value a safe integer, or an object with its two halves */
	int64(value) {
		if (typeof value === 'object') return this.bits64(value.low >>> 0, value.high >>> 0);
		return this.bits64(value >>> 0, Math.floor(value / 0x100000000) >>> 0);
	}

	uint64(value) {
		return this.int64(value);
	}

	string(text) {
		const { length } = text;
		if (this.position + length * 3 + LONGEST_NUMBER > this.buffer.length)
			this.grow(length * 3 + LONGEST_NUMBER);
		const { buffer } = this;
		const start = this.position + 1;
		let end = start;
		if (length < LONG_TEXT) {
			for (let index = 0; index < length; index++) {
				const code = text.charCodeAt(index);
				if (code > 0x7f) break;
				buffer[end++] = code;
			}
		}
		if (end !== start + length) end = start + buffer.utf8Write(text, start);
		return this.withLength(start, end);
	}

	/** Bytes as they are. */
	raw(bytes) {
		if (this.position + bytes.length > this.buffer.length) this.grow(bytes.length);
		this.buffer.set(bytes, this.position);
		this.position += bytes.length;
		return this;
	}

	/** Begins a message inside the message; of its length, one byte is kept free. */
	fork() {
		if (this.position === this.buffer.length) this.grow(1);
		this.starts.push(++this.position);
		return this;
	}

	/** Ends it. */
	ldelim() {
		if (this.position + LONGEST_NUMBER > this.buffer.length) this.grow(LONGEST_NUMBER);
		return this.withLength(this.starts.pop(), this.position);
	}

	/** A copy of what was written. */
	finish() {
		const written = Buffer.from(this.buffer.subarray(0, this.position));
		// Only once: from then on the buffer is one that was given away.
		if (!this.finished && this.buffer.length <= MOST_SPARE_BYTES) spare = this.buffer;
		this.finished = true;
		this.buffer = written;
		return written;
	}

	bits64(low, high) {
		let rest = low;
		for (let above = high; above > 0; above >>>= 7) {
			this.byte((rest & 0x7f) | 0x80);
			rest = ((rest >>> 7) | (above << 25)) >>> 0;
		}
		return this.uint32(rest);
	}

	byte(value) {
		if (this.position === this.buffer.length) this.grow(1);
		this.buffer[this.position++] = value;
	}

	/** Writes the length of what stands between these places in front of it, where one byte is free. */
	withLength(start, end) {
		const length = end - start;
		if (length < 0x80) {
			this.buffer[start - 1] = length;
			this.position = end;
			return this;
		}
		const more = length < 0x4000 ? 1 : length < 0x200000 ? 2 : length < 0x10000000 ? 3 : 4;
		this.buffer.copyWithin(start + more, start, end);
		this.position = start - 1;
		this.uint32(length);
		this.position = end + more;
		return this;
	}

	grow(bytes) {
		const larger = Buffer.allocUnsafeSlow(Math.max(this.position + bytes, this.buffer.length * 2));
		this.buffer.copy(larger, 0, 0, this.position);
		this.buffer = larger;
	}
}

/** What the generated codec takes from the library. */
module.exports = { ...protobuf, Writer };
