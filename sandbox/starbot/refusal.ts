/** A request that is answered with a `code` other than 200 and this description. */
export class Refusal extends Error {}
