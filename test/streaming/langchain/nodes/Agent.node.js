'use strict';

/** Has the name and some versions of n8n's AI Agent, to be published with; it says nothing. */
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
