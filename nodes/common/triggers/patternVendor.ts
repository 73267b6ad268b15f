/**
 * Loads the engine for regular expressions. It is large and used only by text filters with a pattern, so the build bundles
 * it into this file, and the dynamic import evaluates it at its first use.
 */
export async function loadRe2() {
	const { RE2JS } = await import('re2js');
	return RE2JS;
}
