import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as query from '@relata/query'
import type { Row } from '../worlds/naive.js'
import { keyOf, build, plans, type LooseSet } from '../worlds/random-world.js'

const { FilteredRelation, and, not, or } = query as unknown as Record<
  'FilteredRelation' | 'and' | 'not' | 'or',
  (...args: readonly unknown[]) => object
>
const NAMES = ['Ape', 'Bee', 'Cat']
const ids = (set: LooseSet): number[] => set.toArray().map((row) => row.id)

/** What a named relation's condition requires of the related rows: `number`, compared and combined. */
interface Asks {
  readonly where: (chain: string) => object
  readonly holds: (row: Row) => boolean
}
const isNumber = (n: number): Asks => ({
  where: (chain) => ({ [`${chain}__number`]: n }),
  holds: (row) => row['number'] === n,
})
const isAbove = (n: number): Asks => ({
  where: (chain) => ({ [`${chain}__number__gt`]: n }),
  holds: (row) => row['number'] !== null && Number(row['number']) > n,
})
const isNull = (yes: boolean): Asks => ({
  where: (chain) => ({ [`${chain}__number__isnull`]: yes }),
  holds: (row) => (row['number'] === null) === yes,
})
const leaf = fc.oneof(fc.nat(3).map(isNumber), fc.nat(3).map(isAbove), fc.boolean().map(isNull))
const asks = fc.oneof(
  leaf,
  leaf.map((one): Asks => ({ where: (chain) => not(one.where(chain)), holds: (row) => !one.holds(row) })),
  fc.tuple(leaf, leaf).map(([a, b]): Asks => ({
    where: (chain) => or(a.where(chain), b.where(chain)),
    holds: (row) => a.holds(row) || b.holds(row),
  })),
  fc.tuple(leaf, leaf).map(([a, b]): Asks => ({
    where: (chain) => and(a.where(chain), b.where(chain)),
    holds: (row) => a.holds(row) && b.holds(row),
  })),
)

test('a named relation is what its condition leaves of the rows behind it, from either end', () => {
  let asked = 0
  fc.assert(
    fc.property(
      plans,
      asks,
      leaf,
      fc.tuple(fc.boolean(), fc.boolean()),
      (plan, condition, lookups, [forward, negated]) => {
        const { db, world } = build(plan)
        const at = plan.fields.findIndex((field) => field.kind === 'foreignKey' || field.kind === 'oneToOne')
        const field = plan.fields[at]
        if (field === undefined) return
        asked++
        const [holder, target] = [NAMES[field.model] as string, NAMES[field.target] as string]
        const [near, far, name] = forward ? [holder, target, `f${at}`] : [target, holder, `back${at}`]
        const behind = (row: Row): readonly Row[] =>
          (world.rows[far] ?? []).filter((one) =>
            forward ? row[keyOf(at)] === one.id : one[keyOf(at)] === row.id,
          )
        const left = (row: Row): readonly Row[] => behind(row).filter((one) => condition.holds(one))
        const named = db
          .model(near)
          .annotate({ named: FilteredRelation(name, { condition: condition.where(name) }) })
        const check = (where: object, holds: (row: Row) => boolean): void => {
          const set = negated ? named.exclude(where) : named.filter(where)
          assert.equal(
            ids(set),
            (world.rows[near] ?? []).filter((row) => holds(row) !== negated).map((row) => row.id),
          )
        }
        check({ named__isnull: false }, (row) => left(row).length > 0)
        check({ named__isnull: true }, (row) => left(row).length === 0)
        const nothing = { id: -1, number: null } as unknown as Row
        check(lookups.where('named'), (row) =>
          left(row).length === 0 ? lookups.holds(nothing) : left(row).some((one) => lookups.holds(one)),
        )
      },
    ),
    { numRuns: 300, includeErrorInReport: true },
  )
  assert.ok(asked > 100)
})

test.run()
