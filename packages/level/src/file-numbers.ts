/** The number of a file of LevelDB, such as 000005.ldb. */
export function fileNumber(name: string): number {
  return Number.parseInt(name, 10)
}

/**
 * The highest number of the `.log` files among these; 0 where there is none. A LevelDB that opens a database assigns its new
 * files higher numbers. So it may write into a table with a higher number that the MANIFEST doesn't name, whereas those
 * with a lower one never change.
 */
export function newestLog(names: readonly string[]): number {
  let newest = 0
  for (const name of names) if (name.endsWith('.log')) newest = Math.max(newest, fileNumber(name))
  return newest
}
