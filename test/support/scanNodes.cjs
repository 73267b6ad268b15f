// node scanNodes.cjs <~/.n8n/nodes/node_modules>: finds and loads the packages there as n8n does;
// prints the result as JSON.
require('reflect-metadata');
const { scanDirectoryForPackages } = require('n8n-core');

async function main() {
	const loaders = await scanDirectoryForPackages(process.argv[2]);
	const found = [];
	for (const loader of loaders) {
		await loader.loadAll();
		// Also loads a node's code, which requires n8n's own n8n-workflow.
		const nodes = Object.keys(loader.known.nodes).filter(
			(name) => loader.getNode(name).type.description.name === name,
		);
		found.push({
			packageName: loader.packageName,
			nodes: nodes.length,
			credentials: Object.keys(loader.known.credentials).length,
		});
	}
	console.log(JSON.stringify(found));
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
