/** Something that a case needs and the store doesn't have. Counts as not passing. */
export class Unsupported extends Error {}
