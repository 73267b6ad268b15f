'use strict';

const { FC_SEED } = process.env;

/**
 * `npm test` tries the same random values each time (see test/all.mjs), so that a failure comes from a change and not from a new
 * value. `npx jest` tries other values each time.
 */
if (FC_SEED) require('fast-check').configureGlobal({ seed: Number(FC_SEED) });
