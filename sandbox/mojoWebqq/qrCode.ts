import { crc32, deflateSync } from 'node:zlib';

const MODULES = 25;
const QUIET = 3;
const SCALE = 6;

/** A PNG that looks like a login QR code: three finder squares, the rest from a seed. Nothing can scan it. */
export function qrCodePng(seed: number): Buffer {
	const size = (MODULES + 2 * QUIET) * SCALE;
	const rows: Buffer[] = [];
	for (let y = 0; y < size; y++) {
		// Each row starts with its filter type: none.
		const row = Buffer.alloc(size + 1, 0xff);
		row[0] = 0;
		for (let x = 0; x < size; x++) {
			if (isDark(Math.floor(x / SCALE) - QUIET, Math.floor(y / SCALE) - QUIET, seed))
				row[x + 1] = 0;
		}
		rows.push(row);
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 0], 8);
	return Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.concat(rows))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function isDark(x: number, y: number, seed: number): boolean {
	if (x < 0 || y < 0 || x >= MODULES || y >= MODULES) return false;
	for (const [left, top] of [
		[0, 0],
		[MODULES - 7, 0],
		[0, MODULES - 7],
	] as const) {
		const ring = Math.max(Math.abs(x - left - 3), Math.abs(y - top - 3));
		if (ring <= 4) return ring !== 2 && ring !== 4;
	}
	const mixed = Math.imul(((seed * 64 + y) * 64 + x) ^ 0x5bd1e995, 0x9e3779b1);
	return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 31 === 0;
}

function chunk(type: string, data: Buffer): Buffer {
	const content = Buffer.concat([Buffer.from(type), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(content));
	return Buffer.concat([length, content, checksum]);
}
