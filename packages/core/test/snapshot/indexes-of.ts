import type { FieldMeta, ModelMeta } from '../../src/schema/meta.js'
import type { Value } from '../../src/schema/value-type.js'
import { termsOf } from '../../src/state/indexes/terms.js'
import { EMPTY, NULL, type PostingLists, type Row, type Term } from '../../src/state/reader.js'
import type { State } from '../../src/state/state.js'
import type { Table } from '../../src/state/table/table.js'
import { must } from '../../src/util/assert.js'

/** More slots than a random state has. */
const OWNERS = 99

/** How many rows of a loaded state become objects from now on. */
export function countObjects(state: State): () => number {
  let objects = 0
  for (const model of storedModels(state)) {
    const { rowClass } = state.stored(model)
    const load = rowClass.load.bind(rowClass)
    rowClass.load = (...args) => {
      objects++
      return load(...args)
    }
  }
  return () => objects
}

function storedModels({ schema }: State): readonly ModelMeta[] {
  return schema.models.filter(({ autoOf }) => autoOf === undefined)
}

/**
 * What every index of a state returns, by slot. `rowsOf` has the rows of an equal state, whose values are looked for: no
 * row of `state` is read.
 */
export function indexesOf(state: State, rowsOf: (model: ModelMeta) => readonly (Row | undefined)[]): unknown {
  return [
    storedModels(state).map((model) => tableOf(state.stored(model), rowsOf(model))),
    state.links.map((table) => table && ([0, 1] as const).map((side) => listsOf(table.side(side), OWNERS))),
  ]
}

function tableOf(table: Table, rows: readonly (Row | undefined)[]): unknown {
  const { model } = table
  const live = rows.filter((row) => row !== undefined)
  const valuesOf = ({ attribute }: FieldMeta): Value[] => live.map((row) => row[attribute] as Value)
  const scalars = model.fields.filter(({ key }) => key === undefined)
  return {
    model: model.name,
    keys: valuesOf(model.pk).map((key) => [table.find(key), table.place(key) === table.find(key)]),
    values: scalars.map((field) => fieldOf(table, field, valuesOf(field))),
    unique: model.fields.map(
      (field) => field.unique && valuesOf(field).map((value) => table.findUnique(field, value)),
    ),
    together: model.uniques.map(({ fields }, set) =>
      live.map((row) =>
        table.findTogether(
          set,
          fields.map(({ attribute }) => row[attribute] as Value),
        ),
      ),
    ),
    sources: table.keys.map(({ key, target }) =>
      Array.from({ length: target.limit }, (_, slot) => [...table.sourcesOf(key.field, slot)]),
    ),
    terms: scalars.map((field) =>
      field.terms.map((kind) => {
        const index = must(table.terms(field, kind), 'a declared index')
        const terms = termsOf(field, kind)
        const known = new Set<Term>(
          valuesOf(field).flatMap((value): Term[] => (value === null ? [NULL] : [...terms(value)])),
        )
        return [...known.add(EMPTY)].map((term) => {
          const code = index.code(term)
          return [String(term), code < 0 ? [] : listOf(index.lists, code)]
        })
      }),
    ),
    orders: model.orders.map((columns) => {
      const into = new Int32Array(table.limit + 1)
      return [...into.subarray(0, table.orderedBy(columns).range().cursor().read(into))]
    }),
    next:
      model.orderWithRespectTo &&
      valuesOf(model.orderWithRespectTo.owner).map((owner) => nextOf(table, owner)),
  }
}

function nextOf(table: Table, owner: Value): number {
  const order = table.model.orderWithRespectTo
  return order === undefined ? -1 : table.nextOrder(order, owner)
}

function fieldOf(table: Table, field: FieldMeta, values: readonly Value[]): unknown {
  const index = table.ensureIndex(field)
  const numbers = table.numbers(field)
  const live = (array: ArrayLike<number>): number[] =>
    Array.from({ length: table.limit }, (_, slot) => (table.live[slot] === 1 ? (array[slot] as number) : -9))
  return {
    name: field.name,
    holders: [...new Set(values)].map((value) => {
      if (value === null) return null
      const code = index.code(value)
      return [index.value(code), ...listOf(index.lists, code)]
    }),
    nulls: [...index.nulls()],
    nullCount: index.nullCount,
    numbers: numbers && [numbers.nulls, live(numbers.values)],
  }
}

function listsOf(lists: PostingLists, owners: number): number[][] {
  return Array.from({ length: owners }, (_, owner) => listOf(lists, owner))
}

function listOf(lists: PostingLists, owner: number): number[] {
  const start = lists.start(owner)
  return [...lists.pool.subarray(start, start + lists.count(owner))]
}
