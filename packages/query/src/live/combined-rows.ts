import type { Row, Value } from '@relata/core'
import type { MemberKey, Operator } from '../engine/combine.js'
import type { Asking } from './by-row.js'
import { compareByKeys, type KeyOrder, type Keys } from './members.js'

interface Combination {
  readonly operator: Operator
  readonly parts: readonly Asking[]
  /** The combination's own order. */
  readonly keys: readonly MemberKey[]
}

/**
 * Rows of combined query sets, asked one by one: a row is in a union where some part has it, in an intersection where all have, in a difference where the first
 * alone has. It is given as the first part that has it gives it, and stands in the combination's order, then in that of its part.
 */
export function combinedAsking({ operator, parts, keys }: Combination): Asking {
  const has = membership(operator, parts)
  const partOf = (slot: number): number => parts.findIndex((part) => part.test(slot))
  const value = (slot: number, before?: unknown): unknown => parts[partOf(slot)]?.value(slot, before)
  const keysOf = (slot: number): Keys => {
    const nth = partOf(slot)
    const row = keys.length === 0 ? undefined : (value(slot) as Row)
    const own = keys.map((key) => key.of({ slot, row, tuple: [] }))
    const inner = parts.flatMap((part, i): readonly Value[] => (i === nth ? part.keys(slot) : part.order.map(() => null)))
    return [...own, nth, ...inner]
  }
  const order = [...keys, NUMBER, ...parts.flatMap((part) => part.order)]
  return {
    order,
    test: has,
    keys: keysOf,
    value,
    all() {
      const slots = [...new Set(parts.flatMap((part) => [...part.all()]))].filter(has)
      const placed = slots.map((slot) => ({ slot, keys: keysOf(slot) }))
      placed.sort((a, b) => compareByKeys(a.keys, b.keys, order) || a.slot - b.slot)
      return Int32Array.from(placed, ({ slot }) => slot)
    },
  }
}

function membership(operator: Operator, parts: readonly Asking[]): (slot: number) => boolean {
  const [first, ...others] = parts
  switch (operator) {
    case 'intersection':
      return (slot) => parts.every((part) => part.test(slot))
    case 'difference':
      return (slot) => first?.test(slot) === true && !others.some((part) => part.test(slot))
    default:
      return (slot) => parts.some((part) => part.test(slot))
  }
}

/** Parts one after the other. */
const NUMBER: KeyOrder = { compare: (a, b) => (a as number) - (b as number), descending: false, nullsFirst: true }
