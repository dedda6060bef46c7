import type { CoreStore } from '../../src/store/core-store.js'
import type { ModelMeta } from '../../src/schema/meta.js'
import type { State } from '../../src/state/state.js'
import type { PostingLists } from '../../src/state/reader.js'

/** Everything that reads of a store return, by primary key instead of slot: what has to be the same in an equal store. */
export function pictureOf({ schema, state, position }: CoreStore): unknown {
  const models = schema.models.filter(({ autoOf }) => autoOf === undefined)
  return {
    position,
    hash: state.hash(),
    tables: models.map((model) => tableOf(state, model)),
    links: schema.links.flatMap((link) => {
      const table = state.links[link.id]
      if (table === undefined) return []
      const [left, right] = [keysOf(state, link.model), keysOf(state, link.target)]
      return [
        [link.label, table.size, listsOf(table.side(0), left, right), listsOf(table.side(1), right, left)],
      ]
    }),
    unresolved: [...state.unresolved()].map(({ key, source, value }) => [
      key.field.name,
      keysOf(state, key.field.model)[source],
      value,
    ]),
    unresolvedCount: state.unresolvedCount,
  }
}

function tableOf(state: State, model: ModelMeta): unknown {
  const keysByModel = new Map(
    state.schema.models.flatMap((each) =>
      each.autoOf === undefined ? [[each, keysOf(state, each)] as const] : [],
    ),
  )
  const keysTo = (target: ModelMeta): readonly unknown[] => keysByModel.get(target) ?? []
  const table = state.stored(model)
  const keys = keysOf(state, model)
  const slots = [...keys.keys()].filter((slot) => keys[slot] !== undefined)
  return {
    name: model.name,
    size: table.size,
    counter: table.counter,
    rows: slots.map((slot) => Object.entries(table.row(slot) ?? {})),
    found: slots.map((slot) => [
      table.find(keys[slot] as never) === slot,
      table.rowByKey(keys[slot] as never) === table.row(slot),
    ]),
    keys: table.keys.map(({ key, forward }) => [
      key.field.name,
      slots.map((slot) => {
        const target = forward.slots[slot] as number
        return target < 0 ? target : keysTo(key.target)[target]
      }),
      keysTo(key.target)
        .map((value, target) =>
          value === undefined
            ? []
            : [value, Array.from(table.sourcesOf(key.field, target), (slot) => keys[slot])],
        )
        .filter((each) => each.length > 0),
    ]),
    unique: model.fields
      .filter(({ unique, primaryKey }) => unique && !primaryKey)
      .map((field) =>
        slots.map((slot) => keys[table.findUnique(field, table.row(slot)?.[field.attribute] as never)]),
      ),
    orders: model.orders.map((columns) => {
      const range = table.orderedBy(columns).range()
      const into = new Int32Array(table.size + 1)
      const count = range.cursor().read(into)
      return Array.from(into.subarray(0, count), (slot) => keys[slot])
    }),
    numbers: model.fields
      .filter(({ type }) => type.numeric)
      .map((field) => {
        const column = table.numbers(field)
        return [column?.nulls, slots.map((slot) => column?.values[slot])]
      }),
  }
}

function keysOf(state: State, model: ModelMeta): unknown[] {
  const table = state.stored(model)
  return Array.from({ length: table.limit }, (_, slot) => table.row(slot)?.[model.pk.attribute])
}

function listsOf(lists: PostingLists, owners: readonly unknown[], members: readonly unknown[]): unknown {
  return owners.flatMap((owner, slot) => {
    if (owner === undefined) return []
    const start = lists.start(slot)
    return [[owner, Array.from(lists.pool.subarray(start, start + lists.count(slot)), (at) => members[at])]]
  })
}
