'use strict';

/**
 * The package entry. n8n itself never loads it: n8n reads the `n8n` section of package.json. It is for code that wants
 * the classes without knowing where the build puts them:
 *
 *     const { nodes, credentials, version } = require('n8n-nodes-groupbots');
 *     const node = new nodes.Wildfire();
 *
 * A class is loaded when it is first asked for.
 */
const { n8n, version } = require('./package.json');

/** The class in `dist/nodes/Wildfire/Wildfire.node.js` is called `Wildfire`: n8n's own rule. */
function classNameOf(file) {
	return file.split('/').pop().split('.')[0];
}

function lazyClasses(files) {
	const classes = {};
	for (const file of files) {
		const name = classNameOf(file);
		Object.defineProperty(classes, name, {
			enumerable: true,
			get: () => require(`./${file}`)[name],
		});
	}
	return Object.freeze(classes);
}

module.exports = {
	nodes: lazyClasses(n8n.nodes),
	credentials: lazyClasses(n8n.credentials),
	version,
};
