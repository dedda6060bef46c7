import { NotCovered } from './data.js'

/** Whether a value passes a lookup: a condition on a null is false. */
export function passes(held: unknown, lookup: string, wanted: unknown): boolean {
  if (lookup === 'isnull') return (held === null) === wanted
  if (held === null || wanted === null) return false
  if (typeof held === 'object' || (typeof wanted === 'object' && !Array.isArray(wanted)))
    throw new NotCovered('an object')
  const test = TESTS[lookup]
  if (test === undefined) throw new NotCovered(lookup)
  return test(held, wanted)
}

type Ordered = number | string
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
/** Σ, σ and ς are one letter; so are ß, ẞ and SS. */
function folded(value: unknown): string {
  return shown(value).toLowerCase().toUpperCase()
}
function equal(a: unknown, b: unknown): boolean {
  return (
    a === b || (typeof a !== typeof b && String(Number(a)) === String(Number(b)) && !Number.isNaN(Number(a)))
  )
}
function inRange(held: Ordered, [low, high]: readonly [Ordered | null, Ordered | null]): boolean {
  return low !== null && high !== null && held >= low && held <= high
}

const TESTS: Readonly<Record<string, (held: unknown, wanted: unknown) => boolean>> = {
  exact: equal,
  iexact: (held, wanted) => folded(held) === folded(wanted),
  in: (held, wanted) => (wanted as readonly unknown[]).some((one) => equal(held, one)),
  gt: (held, wanted) => (held as Ordered) > (wanted as Ordered),
  gte: (held, wanted) => (held as Ordered) >= (wanted as Ordered),
  lt: (held, wanted) => (held as Ordered) < (wanted as Ordered),
  lte: (held, wanted) => (held as Ordered) <= (wanted as Ordered),
  range: (held, wanted) => inRange(held as Ordered, wanted as readonly [Ordered | null, Ordered | null]),
  contains: (held, wanted) => shown(held).includes(shown(wanted)),
  icontains: (held, wanted) => folded(held).includes(folded(wanted)),
  startswith: (held, wanted) => shown(held).startsWith(shown(wanted)),
  istartswith: (held, wanted) => folded(held).startsWith(folded(wanted)),
  endswith: (held, wanted) => shown(held).endsWith(shown(wanted)),
  iendswith: (held, wanted) => folded(held).endsWith(folded(wanted)),
  regex: (held, wanted) => new RegExp(shown(wanted), 'u').test(shown(held)),
  iregex: (held, wanted) => new RegExp(shown(wanted), 'iu').test(shown(held)),
}
