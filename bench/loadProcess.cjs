// Loads a package with n8n's lazy or eager loader and reports the time. Plain JavaScript, because
// it must run without tsx.
process.env.NODE_ENV = 'test';
require('reflect-metadata');
const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = require('n8n-core');

process.once('message', async ({ packageDir, how }) => {
	const loader = new (how === 'lazy' ? LazyPackageDirectoryLoader : PackageDirectoryLoader)(
		packageDir,
	);
	// Waits until the background work of n8n-core's loading has ended.
	await new Promise((resolve) => setTimeout(resolve, 200));
	// The garbage of n8n-core's own loading is collected before, or it falls into the measured time in some runs.
	globalThis.gc();
	const cpuStart = process.cpuUsage();
	const start = performance.now();
	await loader.loadAll();
	const ms = performance.now() - start;
	const cpu = process.cpuUsage(cpuStart);
	if (loader.isLazyLoaded !== (how === 'lazy'))
		throw new Error(`The package was not loaded ${how}`);
	const modules = Object.keys(require.cache).filter(
		(file) => file.startsWith(packageDir) && !file.endsWith('.json'),
	);
	const nodes = modules.filter((file) => file.endsWith('.node.js')).length;
	process.send({ ms, cpuMs: (cpu.user + cpu.system) / 1000, modules: modules.length, nodes });
});
process.once('disconnect', () => process.exit());
