type Found<T> = T | undefined | false;

/** Waits until `look` returns a value; if it does not, fails with the source of `look`. */
export async function until<T>(look: () => Found<T> | Promise<Found<T>>): Promise<T> {
	for (const end = Date.now() + 20_000; Date.now() < end;) {
		const found = await look();
		if (found !== undefined && found !== false) return found;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error(`Waited in vain for ${look.toString()}`);
}
