import * as assert from 'uvu/assert'
import type { FieldMeta, KeyMeta, LinkMeta, ModelMeta } from '../../../src/schema/meta.js'
import type { Value } from '../../../src/schema/value-type.js'
import { NULL_SLOT, UNRESOLVED_SLOT, type PostingLists, type TableReader } from '../../../src/state/reader.js'
import { checkOrders } from './check-orders.js'
import { schema, type NaiveRow, type World } from './world.js'

/** Compares everything that a state returns with plain arrays. */
export function checkWorld(world: World): void {
  for (const model of schema.models) {
    if (model.autoOf === undefined) checkTable(world, model)
    else checkThrough(world, model)
  }
  for (const link of schema.links) checkLink(world, link)
  checkUnresolved(world)
}

/** The live slots of a table, which must be in order of creation. */
function slotsOf(table: TableReader): number[] {
  return Array.from({ length: table.limit }, (_, slot) => slot).filter((slot) => table.live[slot] === 1)
}

function checkTable(world: World, model: ModelMeta): void {
  const table = world.state.table(model)
  const rows = world.naive(model)
  const slots = slotsOf(table)
  assert.is(table.size, rows.length)
  assert.equal(
    slots.map((slot) => table.row(slot)?.[model.pk.attribute]),
    rows.map((row) => row.key),
  )
  rows.forEach((row, place) => {
    const slot = slots[place] as number
    assert.is(table.find(row.key), slot)
    assert.equal({ ...table.row(slot) }, wholeRow(world, model, row))
    assert.is(table.row(slot), table.row(slot))
  })
  for (const field of model.fields) {
    if (field.key !== undefined) checkKey(world, field.key, slots)
    if (field.unique)
      for (const row of rows) checkUnique(table, field, row, slots[rows.indexOf(row)] as number)
    checkIndex(table, field, slots)
    checkNumbers(table, field, slots)
  }
  checkOrders(table, model, slots)
}

/** A row's own values and its parents', null if a parent is missing. */
function wholeRow(world: World, model: ModelMeta, row: NaiveRow): Record<string, Value> {
  const parents = model.parents.map(({ field, target }) => {
    const parent = world.naive(target).find((each) => each.key === row.values[field.attribute])
    if (parent !== undefined) return wholeRow(world, target, parent)
    return Object.fromEntries(target.rowFields.map(({ attribute }) => [attribute, null]))
  })
  return Object.assign({}, ...parents, row.values) as Record<string, Value>
}

function targetOf(world: World, key: KeyMeta, value: Value): number {
  if (value === null) return NULL_SLOT
  const rows = world.naive(key.target)
  const place = rows.findIndex((row) => wholeRow(world, key.target, row)[key.targetField.attribute] === value)
  return place < 0 ? UNRESOLVED_SLOT : (slotsOf(world.state.table(key.target))[place] as number)
}

function members(lists: PostingLists, owner: number): number[] {
  const start = lists.start(owner)
  return [...lists.pool.subarray(start, start + lists.count(owner))]
}

function checkKey(world: World, key: KeyMeta, slots: readonly number[]): void {
  const { field } = key
  const table = world.state.table(field.model)
  const targets = world
    .naive(field.model)
    .map((row) => targetOf(world, key, row.values[field.attribute] as Value))
  assert.equal(
    slots.map((slot) => table.targets(field)[slot]),
    targets,
    `targets of ${field.model.name}.${field.name}`,
  )
  const target = world.state.table(key.target)
  for (let owner = 0; owner < target.limit; owner++) {
    const expected = slots.filter((_, place) => targets[place] === owner)
    assert.equal([...table.sourcesOf(field, owner)], expected)
    const lists = table.sources(field)
    if (lists !== undefined) assert.equal(members(lists, owner), expected)
  }
  assert.is(table.sources(field) === undefined, !key.indexed)
  if (key.indexed) assert.is(table.sources(field)?.total, targets.filter((slot) => slot >= 0).length)
}

function checkUnique(table: TableReader, field: FieldMeta, row: NaiveRow, slot: number): void {
  const value = row.values[field.attribute] as Value
  assert.is(table.findUnique(field, value), value === null ? -1 : slot)
}

function checkIndex(table: TableReader, field: FieldMeta, slots: readonly number[]): void {
  const index = table.ensureIndex(field)
  const values = new Map(slots.map((slot) => [slot, table.row(slot)?.[field.attribute] as Value]))
  const nulls = slots.filter((slot) => values.get(slot) === null)
  assert.equal([...index.nulls()], nulls)
  assert.is(index.nullCount, nulls.length)
  for (const [slot, value] of values) {
    const code = index.code(value)
    assert.is(index.column[slot], code)
    if (value === null) continue
    assert.is(field.type.key(index.value(code)), field.type.key(value))
    const same = slots.filter(
      (other) =>
        values.get(other) !== null && field.type.key(values.get(other) as Value) === field.type.key(value),
    )
    assert.equal(members(index.lists, code), same)
  }
}

function checkNumbers(table: TableReader, field: FieldMeta, slots: readonly number[]): void {
  const column = table.numbers(field)
  assert.is(column === undefined, !field.type.numeric)
  if (column === undefined) return
  const values = slots.map((slot) => table.row(slot)?.[field.attribute] ?? NaN)
  assert.equal(
    slots.map((slot) => column.values[slot]),
    values,
  )
  assert.is(column.nulls, values.filter((value) => Number.isNaN(value)).length)
}

function checkLink(world: World, link: LinkMeta): void {
  const reader = world.state.link(link)
  const list = world.links.get(link) ?? []
  assert.is(reader.size, list.length)
  const left = world.state.table(link.model)
  const right = world.state.table(link.target)
  const pairs = list.map(({ from, to }) => [left.find(from), right.find(to)] as const)
  const back = pairs.map(([from, to]) => [to, from] as const)
  const sides = link.symmetrical
    ? [new Set([...pairs, ...back].map(String)), new Set([...pairs, ...back].map(String))]
    : [new Set(pairs.map(String)), new Set(back.map(String))]
  for (const side of [0, 1] as const) {
    const found = new Set<string>()
    const lists = reader.side(side)
    for (let owner = 0; owner < (side === 0 ? left : right).limit; owner++) {
      const ends = members(lists, owner)
      assert.equal(
        ends,
        [...ends].sort((a, b) => a - b),
      )
      for (const end of ends) found.add(String([owner, end]))
    }
    assert.equal([...found].sort(), [...(sides[side] as Set<string>)].sort())
    assert.is(lists.total, found.size)
  }
  for (const [from, to] of pairs) assert.ok(reader.has(from, to))
  for (const [from, to] of back)
    assert.is(reader.has(from, to), (sides[0] as Set<string>).has(String([from, to])))
}

/** Through rows in order of creation; a symmetric pair is two of them. */
function checkThrough(world: World, model: ModelMeta): void {
  const link = model.autoOf as LinkMeta
  const table = world.state.table(model)
  const [left, right] = model.fields.filter((field) => field.key !== undefined) as [FieldMeta, FieldMeta]
  const expected = (world.links.get(link) ?? []).flatMap(({ from, to }) =>
    link.symmetrical && from !== to
      ? [
          [from, to],
          [to, from],
        ]
      : [[from, to]],
  )
  const slots = slotsOf(table)
  assert.is(table.size, expected.length)
  assert.equal(
    slots.map((slot) => [table.row(slot)?.[left.attribute], table.row(slot)?.[right.attribute]]),
    expected,
  )
  for (const field of [left, right]) {
    const end = world.state.table((field.key as KeyMeta).target)
    for (const slot of slots)
      assert.is(table.targets(field)[slot], end.find(table.row(slot)?.[field.attribute] as Value))
    for (let owner = 0; owner < end.limit; owner++) {
      assert.equal(
        [...table.sourcesOf(field, owner)],
        slots.filter((slot) => table.targets(field)[slot] === owner),
      )
    }
    checkIndex(table, field, slots)
  }
  checkOrders(table, model, slots)
  for (const slot of slots) assert.is(table.find(table.row(slot)?.[model.pk.attribute] as Value), slot)
}

function checkUnresolved(world: World): void {
  const keys = schema.models
    .filter((model) => model.autoOf === undefined)
    .flatMap((model) => model.fields.flatMap(({ key }) => key ?? []))
  const expected = keys.filter((key) => key.dbConstraint).flatMap((key) => unresolvedOf(world, key))
  const found = [...world.state.unresolved()].map(({ key, source, value }) => describe(key, source, value))
  assert.equal(found.sort(), expected.sort())
  assert.is(world.state.unresolvedCount, expected.length)
}

function unresolvedOf(world: World, key: KeyMeta): string[] {
  const { model, attribute } = key.field
  const table = world.state.table(model)
  const waiting = world
    .naive(model)
    .filter((row) => targetOf(world, key, row.values[attribute] as Value) === UNRESOLVED_SLOT)
  return waiting.map((row) => describe(key, table.find(row.key), row.values[attribute] as Value))
}

function describe({ field }: KeyMeta, source: number, value: Value): string {
  return JSON.stringify([field.model.name, field.attribute, source, value])
}
