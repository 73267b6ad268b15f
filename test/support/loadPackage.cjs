// node loadPackage.cjs <package directory> <lazy|eager>: loads a package as n8n does; prints the
// result as JSON.
require('reflect-metadata');
const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = require('n8n-core');

const [directory, how] = process.argv.slice(2);

const loadedFiles = () =>
	Object.keys(require.cache)
		.filter((file) => file.startsWith(directory))
		.map((file) => file.slice(directory.length + 1));

async function main() {
	const Loader = how === 'lazy' ? LazyPackageDirectoryLoader : PackageDirectoryLoader;
	const loader = new Loader(directory);
	await loader.loadAll();
	// Copies through JSON before a node is used, because the loader adds to these objects. Like n8n's
	// generator, without a list of method names that only the loader itself uses.
	const loaded = JSON.stringify(
		{
			isLazyLoaded: loader.isLazyLoaded,
			known: loader.known,
			types: loader.types,
			files: loadedFiles(),
		},
		(key, value) => (key === '__loadOptionsMethods' ? undefined : value),
	);
	const [firstNode] = Object.keys(loader.known.nodes);
	const { type } = loader.getNode(firstNode);
	const used = {
		name: firstNode,
		executes: typeof (type.execute ?? type.webhook ?? type.trigger),
		files: loadedFiles(),
	};
	const credentials = Object.keys(loader.known.credentials).map(
		(name) => loader.getCredential(name).type.name,
	);
	console.log(JSON.stringify({ ...JSON.parse(loaded), used, credentials }));
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
