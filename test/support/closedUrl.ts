/**
 * An address at which no server listens. A port below 1024 is never given to a server that asks for any free port; the port of a
 * server that was closed may soon belong to a server of another test.
 */
export const CLOSED_URL = 'http://127.0.0.1:1';
