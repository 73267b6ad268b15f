import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The picture of each login. Its link is invalid: `.invalid` is reserved (RFC 2606). */
export const LOGIN_QR_CODE = readFileSync(join(__dirname, 'loginQrCode.png'));

/** The same picture as the event contains it, in the 76-character lines of Perl's MIME::Base64. */
export const LOGIN_QR_CODE_BASE64 = LOGIN_QR_CODE.toString('base64').replace(/.{1,76}/g, '$&\n');
