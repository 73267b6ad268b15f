/** Resolves like the work, or with another value if the work takes longer. */
export async function within<T, Other>(
	ms: number,
	work: Promise<T>,
	otherwise: Other,
): Promise<T | Other> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<Other>((resolve) => {
		timer = setTimeout(resolve, ms, otherwise);
		timer.unref();
	});
	try {
		return await Promise.race([work, tooLate]);
	} finally {
		clearTimeout(timer);
	}
}
