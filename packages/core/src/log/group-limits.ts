/**
 * The limits of a group that is written together, so that its turn of the event loop stays short and its
 * record fits. A single larger append is also one record.
 */

/** Bytes, as the log measures them. */
export const GROUP_BYTES: number = 16 * 2 ** 20
/** Commits of a store, or appends of a log. */
export const GROUP_LENGTH: number = 10_000
