declare const shape: unique symbol

/**
 * What `and or not xor` and `lookups` return: a condition that belongs to no model until a query set uses it.
 * `W` is the union of its parts.
 * @public
 */
export interface Condition<W> {
  // Names alone are compared, and those in both ways, because this is a method: a variable that begins with one
  // condition may go on with other values and with more names. The values in `W` are literals, which fields
  // with choices need.
  [shape](parts: Named<W>): void
}
/** The modifier makes the compiler compare what this evaluates to, not `W` itself. */
type Named<W> = { [P in keyof W]-?: unknown }
