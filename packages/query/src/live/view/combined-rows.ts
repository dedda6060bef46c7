import type { Value } from '@relata/core'
import type { CombinationOperator } from '../../ast/nodes.js'
import type { PlacedKey } from '../../engine/member-order.js'
import type { RowReader } from './row-reader.js'
import { compareByKeys } from '../../compute/key-comparison.js'
import { NUMBER, type Keys } from '../result/ordered-chunk.js'

interface Chain {
  readonly first: RowReader
  /** A term of a combination: a query set that is combined with the result so far, or an order for it. */
  readonly terms: readonly (Combined | readonly PlacedKey[])[]
  /** The combination's own order. */
  readonly keys: readonly PlacedKey[]
}
interface Combined {
  readonly operator: CombinationOperator
  readonly part: RowReader
}
type Term = Chain['terms'][number]
const isCombined = (term: Term): term is Combined => 'operator' in term

/**
 * Rows of combined query sets, evaluated one by one: each term of the chain decides whether the row is still
 * in the result, or is added. Its value is that of the part that added it. Its place is by the combination's
 * order, then by that of the part.
 */
export function combinedRowReader({ first, terms, keys }: Chain): RowReader {
  const combining = terms.filter(isCombined)
  const parts = [first, ...combining.map(({ part }) => part)]
  const origin = originIn(first, combining)
  const value = (slot: number, before?: unknown): unknown => parts[origin(slot)]?.value(slot, before)
  const places = placesIn(terms)
  const keysOf = (slot: number): Keys => {
    const nth = origin(slot)
    const source = parts[nth]?.pushed(slot)
    const read = (by: readonly PlacedKey[]): Value[] => by.map(({ at }) => source?.(at) ?? null)
    const own = read(keys)
    const place = places.flatMap(({ from, order }): readonly Value[] =>
      nth >= from ? [nth, ...order.map(() => null)] : [-1, ...read(order)],
    )
    const inner = parts.flatMap((part, i): readonly Value[] =>
      i === nth ? part.keys(slot) : part.order.map(() => null),
    )
    return [...own, ...place, ...inner]
  }
  const order = [
    ...keys,
    ...places.flatMap((place) => [NUMBER, ...place.order]),
    ...parts.flatMap((part) => part.order),
  ]
  return {
    order,
    test: (slot) => origin(slot) >= 0,
    keys: keysOf,
    value,
    all() {
      const slots = [...new Set(parts.flatMap((part) => [...part.all()]))].filter((slot) => origin(slot) >= 0)
      const placed = slots.map((slot) => ({ slot, keys: keysOf(slot) }))
      placed.sort((a, b) => compareByKeys(a.keys, b.keys, order) || a.slot - b.slot)
      return Int32Array.from(placed, ({ slot }) => slot)
    },
    pushed: (slot) => parts[origin(slot)]?.pushed(slot) ?? (() => null),
  }
}

/** The part that a row comes from, or -1 if it isn't in the result. */
function originIn(first: RowReader, terms: readonly Combined[]): (slot: number) => number {
  return (slot) => {
    let origin = first.test(slot) ? 0 : -1
    for (const [i, { operator, part }] of terms.entries()) {
      if (
        origin >= 0
          ? operator !== 'union' && part.test(slot) === (operator === 'difference')
          : operator === 'union' && part.test(slot)
      )
        origin = origin >= 0 ? -1 : i + 1
    }
    return origin
  }
}

/**
 * Parts come one after the other, those before an order in that order: from the last order back, which parts
 * come after it.
 */
function placesIn(
  terms: readonly Term[],
): readonly { readonly from: number; readonly order: readonly PlacedKey[] }[] {
  const places: { from: number; order: readonly PlacedKey[] }[] = [{ from: 0, order: [] }]
  let parts = 1
  for (const term of terms) {
    if (isCombined(term)) parts++
    else places.unshift({ from: parts, order: term })
  }
  return places
}
