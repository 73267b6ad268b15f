import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import {
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * What is published is held to the rules of n8n's own scan, taken from the scan itself. Only its pinned copy of the
 * community-nodes plugin is exchanged for the newest one, which is what the scan will use next.
 */
const scanRules = [
	n8nCommunityNodesPlugin.configs.recommended,
	...(await buildScanConfig()).filter((config) => !config.plugins?.['@n8n/community-nodes']),
];

/** What this very Node defines. */
const nodeGlobals = Object.fromEntries(
	Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

const SEND_BY_CLIENT = 'Send requests with request() or attempt() of common/requests/client.ts.';
const READ_BY_FIELD = 'Declare a field; its value is given to targets() and run().';

/** Members of n8n's contexts by which a platform would go around the kernel. */
const AROUND_THE_KERNEL = [
	['httpRequest', SEND_BY_CLIENT],
	['httpRequestWithAuthentication', SEND_BY_CLIENT],
	['requestWithAuthentication', SEND_BY_CLIENT],
	['evaluateExpression', READ_BY_FIELD],
	['getNodeParameter', READ_BY_FIELD],
	['getCurrentNodeParameter', 'Read fields of the same node with common/operations/lists.ts.'],
];

export default defineConfig(
	globalIgnores(['dist/', 'coverage/', 'proto/codec.*', 'e2e/**/node_modules/', 'e2e/run/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{ files: ['**/*.{js,cjs,mjs,ts}'], extends: [js.configs.recommended] },
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommended],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true },
			],
		},
	},
	{ files: ['**/*.{js,cjs,mjs}'], languageOptions: { globals: nodeGlobals } },
	{
		files: ['**/*.{js,cjs}'],
		languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly' } },
	},
	{
		files: ['sandbox/page/*.js'],
		languageOptions: {
			sourceType: 'module',
			globals: {
				addEventListener: 'readonly',
				CSS: 'readonly',
				document: 'readonly',
				DOMParser: 'readonly',
				EventSource: 'readonly',
				history: 'readonly',
				localStorage: 'readonly',
				location: 'readonly',
				matchMedia: 'readonly',
				navigator: 'readonly',
				window: 'readonly',
			},
		},
	},
	{
		// Platforms send through client.ts and read parameters through fields/: see docs/architecture.md.
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/common/**'],
		rules: {
			'no-restricted-properties': [
				'error',
				...AROUND_THE_KERNEL.map(([property, message]) => ({ property, message })),
			],
			'no-restricted-globals': ['error', { name: 'fetch', message: SEND_BY_CLIENT }],
		},
	},
	{ files: SOURCE_FILE_PATTERNS, linterOptions: { noInlineConfig: true }, extends: [scanRules] },
);
