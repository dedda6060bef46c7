/** The number of a file of LevelDB, such as 000005.ldb. */
function fileNumber(name: string): number {
  return Number.parseInt(name, 10)
}

/**
 * Whether LevelDB never writes to a table of this database again, neither where it is nor where its folder was copied.
 *
 * A table that a compaction has begun isn't in the MANIFEST until it is complete. A LevelDB that opens the
 * database at that moment doesn't know the number of the file, and may assign it to a table of its own. The
 * numbers that it assigns are those after the last one that the MANIFEST knows. The MANIFEST knows the number
 * of the oldest `.log` file in use, but not always those of later ones, so only tables with a number below
 * the oldest `.log` are safe.
 */
export function neverChanges(table: string, logs: readonly number[]): boolean {
  return logs.length > 0 && logs.every((log) => fileNumber(table) < log)
}

/** The numbers of the `.log` files among these names. */
export function logNumbers(names: readonly string[]): readonly number[] {
  return names.filter((name) => name.endsWith('.log')).map(fileNumber)
}
