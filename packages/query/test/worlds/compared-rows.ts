import type { ModelMeta } from '@relata/core'
import * as query from '../../src/index.js'
import type { Loose } from './loose-store.js'
import type { Random } from './random.js'

/** Queries in which other rows decide which rows there are, or what is read of them. */

interface Over {
  over(window: object): object
}
const ask = query as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Over>>

/** The first row for each value, or a window function with a condition on it; a part of the result. */
export function comparedRows(random: Random, model: ModelMeta, set: Loose, field: () => string): Loose {
  const keys = model.rowFields.flatMap(({ key, name }) => (key === undefined ? [] : [name]))
  const name = (): string => random.of([field(), field(), ...keys])
  const found = random.chance(2)
    ? set.distinct(name(), ...(random.chance(3) ? [name()] : []))
    : windowed(random, set, name)
  return random.chance(3) ? found.slice(random.below(2), 2 + random.below(3)) : found
}

function windowed(random: Random, set: Loose, name: () => string): Loose {
  const window = {
    partitionBy: random.chance(3) ? [] : [name()],
    orderBy: random.chance(4)
      ? []
      : [`${random.chance(2) ? '-' : ''}${name()}`, ...(random.chance(2) ? ['pk'] : [])],
  }
  const n = functionOf(random, name()).over(window)
  const made = set.annotate({ n })
  if (random.chance(3)) return made
  return random.chance(2) ? made.filter({ n__lte: 2 }) : made.exclude({ n: 1, pk__gt: 2 })
}

function functionOf(random: Random, field: string): Over {
  const made =
    random.below(6) < 3
      ? ask[random.of(['rowNumber', 'rank', 'denseRank', 'percentRank'])]?.()
      : random.chance(2)
        ? ask['lag']?.('pk', 1 + random.below(2), 0)
        : ask['count']?.(field)
  return made as Over
}
