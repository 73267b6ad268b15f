'use strict';

const { FC_SEED } = process.env;

/**
 * `npm test` tries the same random values each time (see test/all.mjs): a value that is found to fail must have been made
 * to fail by the change. `npx jest` tries others each time.
 */
if (FC_SEED) require('fast-check').configureGlobal({ seed: Number(FC_SEED) });
