import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import { reach } from '../../../core/test/helpers/reach.js'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('an address finds the row that a pass over all rows finds')

const Team = model({ slug: string({ unique: true }) })
const fields = {
  code: string({ unique: true, null: true }),
  team: foreignKey('Team', { onDelete: 'CASCADE', null: true, relatedName: 'items' }),
  row: integer({ null: true }),
  seat: integer({ null: true }),
  kind: string(),
  n: integer({ default: 0 }),
}
const uniques = [{ fields: ['seat' as const], where: { kind: 'a' } }]
const schema = defineSchema({
  Team,
  Item: model(fields, {
    uniqueTogether: [
      ['team', 'row'],
      ['row', 'seat', 'kind'],
    ],
    uniques,
  }),
})
/** With a primary key of two fields; a row without one of them is refused. */
const keyed = defineSchema({
  Team,
  Item: model(
    {
      ...fields,
      team: foreignKey('Team', { onDelete: 'CASCADE', relatedName: 'items' }),
      row: integer(),
    },
    { primaryKey: ['team', 'row'], uniqueTogether: [['row', 'seat', 'kind']], uniques },
  ),
})
type Name = 'code' | 'team_id' | 'row' | 'seat' | 'kind'
type Values = Readonly<Record<Name, string | number | null>>

/** The sets of names that an address may have, and what they need besides. */
const SETS: readonly (readonly [names: readonly Name[], holds: (values: Partial<Values>) => boolean])[] = [
  [['code'], () => true],
  [['team_id', 'row'], () => true],
  [['row', 'seat', 'kind'], () => true],
  [['seat', 'kind'], ({ kind }) => kind === 'a'],
]
const VALUES: { readonly [N in Name]: fc.Arbitrary<Values[N]> } = {
  code: fc.constantFrom(null, 'x', 'y', 'z'),
  team_id: fc.constantFrom(null, 1, 2),
  row: fc.constantFrom(null, 1, 2),
  seat: fc.constantFrom(null, 1, 2),
  kind: fc.constantFrom('a', 'b'),
}
const row: fc.Arbitrary<Values> = fc.record(VALUES)
const address = fc.record(VALUES, { requiredKeys: [] }).filter((each) => Object.keys(each).length > 0)
/** How a team is written: by its key, as its row, by its address. */
const form = fc.constantFrom('key', 'row', 'address', 'raw')

type Step =
  | { readonly call: 'create'; readonly values: Values }
  | {
      readonly call: 'update' | 'delete' | 'contains'
      readonly wanted: Partial<Values>
      readonly form: string
    }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: row.map((values): Step => ({ call: 'create', values })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('update' as const, 'delete' as const, 'contains' as const), address, form)
      .map(([call, wanted, as]): Step => ({ call, wanted, form: as })),
  },
)

/** What the naive search finds: the position of the row, none, or that the values are no address. */
function expected(
  rows: readonly (Values & { readonly id: number })[],
  wanted: Partial<Values>,
): number | string {
  const isGiven = (name: Name): boolean => wanted[name] !== undefined && wanted[name] !== null
  if (!SETS.some(([names, holds]) => names.every(isGiven) && holds(wanted))) return 'ERR_NOT_UNIQUE'
  const found = rows.filter((each) =>
    Object.entries(wanted).every(([name, value]) => each[name as Name] === value),
  )
  assert.ok(found.length <= 1)
  return found[0]?.id ?? 'ERR_DOES_NOT_EXIST'
}

for (const [title, of] of [
  ['of unique fields and constraints', schema],
  ['of a primary key of several fields', keyed as unknown as typeof schema],
] as const)
  test(`in random stores, by random names and values, before and after writes: ${title}`, () => law(of))

async function law(of: typeof schema): Promise<void> {
  const seen = new Set<string>()
  const cases = fc.array(step, { maxLength: 40 })
  const check = (steps: readonly Step[]): void => {
    const db = createStore(of)
    const teams = db.Team.bulkCreate([{ slug: 'red' }, { slug: 'blue' }])
    const values = (): (Values & { readonly id: number })[] => db.Item.all().toArray()
    for (const each of steps) {
      if (each.call === 'create') {
        const isRefused = of !== schema && (each.values.team_id === null || each.values.row === null)
        const create = (): unknown => db.Item.bulkCreate([each.values as never], { ignoreConflicts: true })
        if (isRefused) assert.is(refused(create).code, 'ERR_NULL')
        else create()
        continue
      }
      const { team_id, ...others } = each.wanted
      const team = teams.find(({ id }) => id === team_id)
      const byName =
        team === undefined || each.form === 'key' ? team_id : each.form === 'row' ? team : { slug: team.slug }
      const wanted =
        team_id === undefined
          ? others
          : each.form === 'raw'
            ? { ...others, team_id }
            : { ...others, team: byName }
      const result = expected(values(), each.wanted)
      seen.add(typeof result === 'string' ? result : 'found')
      const actual = run(() => {
        const [first] = values().filter(({ id }) => id === result)
        if (each.call === 'contains')
          return db.Item.all().contains(wanted as never) ? (first?.id ?? 'wrong') : 'ERR_DOES_NOT_EXIST'
        if (each.call === 'update') return db.Item.update(wanted as never, { n: 1 }).id
        db.Item.delete(wanted as never)
        assert.not(db.Item.filter({ id: first?.id ?? 0 }).exists())
        return first?.id ?? 'wrong'
      })
      assert.is(actual, result, JSON.stringify(each))
    }
  }
  fc.assert(fc.property(cases, check), { numRuns: Number(process.env['RUNS'] ?? 200) })
  const all = ['ERR_DOES_NOT_EXIST', 'ERR_NOT_UNIQUE', 'found']
  await reach(cases, check, () => all.every((each) => seen.has(each)))
}

function run(call: () => number | string): number | string {
  try {
    return call()
  } catch (error) {
    return (error as { code: string }).code
  }
}

test.run()
