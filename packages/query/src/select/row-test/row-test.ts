/**
 * A test of single rows; -1 is a missing row.
 *
 * An object with a method, not a closure: V8 keeps the optimized code of a method, but discards that of a closure when
 * garbage is collected while no instance of it exists. Each run of a query makes its tests, so closures would be
 * interpreted again after each major collection. See decision 0083.
 */
export interface RowTest {
  passes(slot: number): boolean
}
