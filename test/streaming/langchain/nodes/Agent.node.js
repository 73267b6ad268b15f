'use strict';

/**
 * A stub with the name and some versions of n8n's AI Agent, so that its workflows can be published;
 * it outputs nothing.
 */
exports.Agent = class {
	description = {
		displayName: 'AI Agent',
		name: 'agent',
		group: ['transform'],
		version: [1.7, 1.9, 2, 2.1, 2.2, 3],
		description: 'Fixture',
		defaults: { name: 'AI Agent' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute() {
		return [this.getInputData()];
	}
};
