'use strict';

const root = require('../jest.config.js');

const n8n = process.env.E2E_N8N === '1' ? 'e2e/n8n-1' : 'e2e';

/** @type {import('jest').Config} */
module.exports = {
	rootDir: '..',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/e2e/test/**/*.test.ts'],
	// The driver of Chromium is installed with the version of n8n that is tested.
	modulePaths: [`<rootDir>/${n8n}/node_modules`],
	// Jest must not treat the two copies of n8n as modules of this project.
	modulePathIgnorePatterns: root.modulePathIgnorePatterns,
	transform: root.transform,
	transformIgnorePatterns: root.transformIgnorePatterns,
	globalSetup: '<rootDir>/e2e/test/support/globalSetup.ts',
	setupFiles: ['<rootDir>/e2e/test/support/ownConnections.ts'],
	reporters: ['default', '<rootDir>/test/support/countReporter.js'],
	testTimeout: 180_000,
	// Each test file starts its own n8n.
	maxWorkers: 1,
};
