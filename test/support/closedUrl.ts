/**
 * An address at which no server listens. A port below 1024 is never given to a server that asks for any free port; the port of a
 * server that was closed may soon belong to a server of another test.
 */
export const CLOSED_URL = 'http://127.0.0.1:1';

/**
 * A port on which a test may start a server later: until then no connection succeeds. Servers that ask for any free port get
 * ports above it, and each process of jest has its own. Not the port of CLOSED_URL: other tests expect nobody there, and only
 * an administrator may listen below 1024.
 */
export const PORT_FOR_LATER = 10_000 + (process.pid % 20_000);
