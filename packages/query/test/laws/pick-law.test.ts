import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Edge, ModelMeta } from '@relata/core'
import { count } from '../../src/index.js'
import { Random, world, write, type LooseStore } from '../worlds/live-world.js'
import { relationsOf } from '../worlds/relations.js'

const test = suite('the objects of pick')

/** A relation of a shape: the options of a list, and the shape of its rows. */
interface Related {
  readonly where?: Readonly<Record<string, unknown>>
  readonly orderBy?: readonly string[]
  readonly take?: number
  readonly skip?: number
  readonly pick: Shape
}
interface Shape {
  /** Columns and virtual properties. */
  readonly columns: readonly string[]
  readonly relations: Readonly<Record<string, Related>>
  /** Counted relations by name: of chains. */
  readonly counts: Readonly<Record<string, string>>
}

function randomShape(random: Random, model: ModelMeta, depth: number): Shape {
  const columns = model.rowFields.filter(() => random.chance(2)).map(({ attribute }) => attribute)
  if (random.chance(3)) columns.push('pk')
  if (random.chance(2)) columns.push('shown')
  const relations: Record<string, Related> = {}
  for (const [name, edge] of relationsOf(model))
    if (depth > 0 && random.chance(2)) relations[name] = randomRelated(random, edge, depth)
  const counts: Record<string, string> = {}
  const counted = [...model.edges.values()]
  if (counted.length > 0 && random.chance(3)) counts['n'] = random.of(counted).name
  return { columns, relations, counts }
}

/** A virtual property that reads the whole row; of the model that inherits its own, or that of its parent. */
const withShown = (random: Random) => {
  const own = random.chance(2)
  return (name: string): object => {
    if (name === 'Dog' && !own) return {}
    return {
      methods: {
        get shown(): unknown {
          return [name, ...Object.entries(this)]
        },
      },
    }
  }
}

function randomRelated(random: Random, edge: Edge, depth: number): Related {
  const pick = randomShape(random, edge.target, depth - 1)
  if (edge.single) return { pick }
  const own = edge.target.fields.find(({ name }) => name.startsWith('number'))?.name ?? 'pk'
  return {
    pick,
    ...(random.chance(2) ? { where: { [`${own}__gt`]: random.below(3) } } : {}),
    ...(random.chance(2) ? { orderBy: [random.chance(2) ? own : `-${own}`, 'pk'] } : {}),
    ...(random.chance(3) ? { take: random.below(3), skip: random.below(2) } : {}),
  }
}

/** As `pick` takes it. */
function written({ columns, relations, counts }: Shape): Record<string, unknown> {
  return {
    ...Object.fromEntries(columns.map((name) => [name, true])),
    ...Object.fromEntries(
      Object.entries(relations).map(([name, { pick, ...options }]) => [
        name,
        Object.keys(options).length === 0 ? written(pick) : { ...options, pick: written(pick) },
      ]),
    ),
    ...Object.fromEntries(Object.entries(counts).map(([name, chain]) => [name, count(chain)])),
  }
}

interface LooseRows {
  filter(where: object): LooseRows
  orderBy(...terms: string[]): LooseRows
  slice(start: number, stop?: number): LooseRows
  annotate(annotations: object): LooseRows
  toArray(): AnyRow[]
  pick(shape: object): LooseRows & { live(): { subscribe(next: (rows: unknown) => void): unknown } }
}
type AnyRow = Readonly<Record<string, unknown>> & { readonly pk: number }
type PickStore = LooseStore & {
  related(row: AnyRow, name: string): unknown
  pick(row: unknown, shape: object): unknown
}

/** Reads the attributes of the rows themselves. */
class Naive {
  readonly #db: PickStore

  constructor(db: PickStore) {
    this.#db = db
  }

  /** `among`: the related manager that the row was read from. */
  of(model: ModelMeta, row: AnyRow, { columns, relations, counts }: Shape, among?: LooseRows): unknown {
    const object: Record<string, unknown> = {}
    for (const name of columns) object[name] = row[name]
    for (const [name, related] of Object.entries(relations)) {
      const edge = relationsOf(model).find(([other]) => other === name)?.[1] as Edge
      object[name] = this.#related(edge, row, name, related)
    }
    for (const [name, chain] of Object.entries(counts)) {
      const rows = among ?? (this.#db.model(model.name) as unknown as LooseRows)
      object[name] = rows
        .filter({ pk: row.pk })
        .annotate({ [name]: count(chain) })
        .toArray()[0]?.[name]
    }
    return object
  }

  #related(
    edge: Edge,
    row: AnyRow,
    name: string,
    { pick, where, orderBy, take, skip = 0 }: Related,
  ): unknown {
    if (edge.single) {
      const other = this.#single(row, name)
      return other === null ? null : this.of(edge.target, other, pick)
    }
    const manager = row[name] as LooseRows
    let rows = manager
    if (where !== undefined) rows = rows.filter(where)
    if (orderBy !== undefined) rows = rows.orderBy(...orderBy)
    const all = rows.toArray().slice(skip, take === undefined ? undefined : skip + take)
    return all.map((other) => this.of(edge.target, other, pick, manager))
  }

  /** A key may refer to nothing. */
  #single(row: AnyRow, name: string): AnyRow | null {
    try {
      return this.#db.related(row, name) as AnyRow | null
    } catch {
      return null
    }
  }
}

test('are those of the rows attributes, for any shape, now and after each commit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 50, maxLength: 300 }), (seed) => {
      const random = new Random(seed)
      const db = world(random, undefined, { options: withShown(random) }) as PickStore
      const naive = new Naive(db)
      const watched = Array.from({ length: 3 }, () => {
        const model = db.schema.model(random.of(['Ape', 'Bee', 'Cat', 'Dog']))
        const shape = randomShape(random, model, 2)
        const rows = (db.model(model.name) as unknown as LooseRows).orderBy('-pk')
        const set = rows.pick(written(shape))
        const state = { model, shape, rows, set, shown: undefined as unknown }
        set.live().subscribe((objects) => (state.shown = objects))
        return state
      })
      for (let i = 0; i < 6; i++) {
        for (const { model, shape, rows, set, shown } of watched) {
          const expected = rows.toArray().map((row) => naive.of(model, row, shape))
          assert.equal(set.toArray() as unknown[], expected)
          assert.equal(shown, expected)
          assert.equal(db.pick(rows.toArray(), written(shape)), expected)
        }
        write(db, random)
      }
    }),
    { numRuns: 60 },
  )
})

test.run()
