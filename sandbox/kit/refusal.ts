/** A request that the platform understood and refused. Platforms add their codes. */
export class Refusal extends Error {}
