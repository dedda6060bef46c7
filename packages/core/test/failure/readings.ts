import type { FieldMeta, LinkMeta, ModelMeta } from '../../src/schema/meta.js'
import type { Value } from '../../src/schema/value-type.js'
import type { PostingLists, TableReader } from '../../src/state/reader.js'
import type { State } from '../../src/state/state.js'
import type { Table } from '../../src/state/table/table.js'

/**
 * Everything that the indexes and lists of a state return, a line each, with primary keys instead of slots: two
 * states of the same rows have the same readings, whatever slots the rows have.
 */
export function readings(state: State): string[] {
  const lines: string[] = [`unresolved ${state.unresolvedCount}`]
  const slots = new Map(state.schema.models.map((model) => [model, slotsOf(state.table(model))]))
  for (const model of state.schema.models) {
    const own = slots.get(model) ?? []
    if (model.autoOf === undefined) readTable({ model, state, slots: own, lines })
    else lines.push(`${model.name} ${JSON.stringify(own.map((slot) => linkOf(model, state, slot)))}`)
  }
  for (const link of state.schema.links) if (link.through === undefined) readLinks(link, state, slots, lines)
  return lines
}

export function slotsOf(table: TableReader): number[] {
  const slots: number[] = []
  for (let slot = 0; slot < table.limit; slot++) if (table.live[slot] === 1) slots.push(slot)
  return slots
}

interface Reading {
  readonly model: ModelMeta
  readonly state: State
  readonly slots: readonly number[]
  readonly lines: string[]
}

function keysOf(table: Pick<TableReader, 'row'>, model: ModelMeta, slots: Iterable<number>): string {
  let text = ''
  for (const slot of slots) text += `${String(table.row(slot)?.[model.pk.attribute])},`
  return text
}

function members(lists: PostingLists, owner: number): Int32Array {
  const start = lists.start(owner)
  return lists.pool.subarray(start, start + lists.count(owner))
}

function readTable({ model, state, slots, lines }: Reading): void {
  const table = state.stored(model)
  lines.push(`${model.name} ${table.size} counter ${table.counter}`)
  for (const slot of slots) {
    const row = table.row(slot) as Readonly<Record<string, Value>>
    const together = model.uniques
      .map(({ fields }, set) =>
        table.findTogether(
          set,
          fields.map(({ attribute }) => row[attribute] as Value),
        ),
      )
      .map((found) => (found === slot ? 'own' : found))
    const found = table.find(row[model.pk.attribute] as Value) === slot
    lines.push(`${model.name} ${JSON.stringify(row)} ${found} ${together.join()}`)
  }
  for (const field of model.fields) readField(field, table, slots, lines)
  if (model.fields.some(({ key }) => key !== undefined)) readKeys({ model, state, slots, lines })
}

function readField(field: FieldMeta, table: Table, slots: readonly number[], lines: string[]): void {
  const { model, attribute } = field
  const index = table.ensureIndex(field)
  const numbers = table.numbers(field)
  let text = `${model.name}.${field.name} null ${keysOf(table, model, index.nulls())}`
  for (const slot of slots) {
    const value = table.row(slot)?.[attribute] as Value
    if (value !== null) text += ` ${keysOf(table, model, members(index.lists, index.code(value)))}`
    if (field.unique && value !== null) text += table.findUnique(field, value) === slot ? '!' : '?'
    if (numbers !== undefined) text += ` ${String(numbers.values[slot])}`
  }
  lines.push(text)
}

function readKeys({ model, state, slots, lines }: Reading): void {
  const table = state.stored(model)
  for (const field of model.fields) {
    const { key } = field
    if (key === undefined) continue
    const target = state.table(key.target)
    let text = `${model.name}.${field.name}`
    for (const slot of slots) text += ` ${keysOf(target, key.target, [table.targets(field)[slot] as number])}`
    for (const owner of slotsOf(target)) text += ` | ${keysOf(table, model, table.sourcesOf(field, owner))}`
    lines.push(text)
  }
  const order = model.orderWithRespectTo
  if (order === undefined) return
  for (const slot of slots)
    lines.push(
      `${model.name} next ${table.nextOrder(order, table.row(slot)?.[order.owner.attribute] as Value)}`,
    )
}

function readLinks(
  link: LinkMeta,
  state: State,
  slots: ReadonlyMap<ModelMeta, readonly number[]>,
  lines: string[],
): void {
  const table = state.link(link)
  for (const side of [0, 1] as const) {
    const [owner, member] = side === 0 ? [link.model, link.target] : [link.target, link.model]
    for (const slot of slots.get(owner) ?? []) {
      const others = [...members(table.side(side), slot)]
      const has = others.every((other) => (side === 0 ? table.has(slot, other) : table.has(other, slot)))
      lines.push(
        `${link.label} ${side} ${keysOf(state.table(owner), owner, [slot])} ${keysOf(state.table(member), member, others)} ${has}`,
      )
    }
  }
  lines.push(`${link.label} ${table.size}`)
}

/** The ends of a link's row: its own key is its place. */
function linkOf(model: ModelMeta, state: State, slot: number): unknown[] {
  return model.fields
    .filter(({ key }) => key !== undefined)
    .map(({ attribute }) => state.table(model).row(slot)?.[attribute])
}
