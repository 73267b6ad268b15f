/** A request that gets a `code` other than 200 with this description. */
export class Refusal extends Error {}
