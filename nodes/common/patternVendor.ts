/**
 * The engine for regular expressions, apart from the other third-party code: it is large, and needed only where a text filter
 * holds a pattern. The build bundles it in here; the dynamic import has it evaluated at its first use.
 */
export async function loadRe2() {
	const { RE2JS } = await import('re2js');
	return RE2JS;
}
