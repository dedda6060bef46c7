/** The value of a version counter in a new row, and in the rows that a schema had before the counter. */
export const FIRST_VERSION: number = 1
