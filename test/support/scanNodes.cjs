// node scanNodes.cjs <~/.n8n/nodes/node_modules>: finds and loads the packages there as n8n does; prints what it got as JSON.
require('reflect-metadata');
const { scanDirectoryForPackages } = require('n8n-core');

async function main() {
	const loaders = await scanDirectoryForPackages(process.argv[2]);
	const found = [];
	for (const loader of loaders) {
		await loader.loadAll();
		// A node's code, too: it asks for n8n-workflow, which is n8n's.
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
