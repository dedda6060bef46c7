import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event, Values } from '../../../src/event/event.js'
import { invert } from '../../../src/event/invert.js'
import { defineSchema } from '../../../src/schema/define.js'
import { integer, json, string } from '../../../src/schema/fields.js'
import type { FieldMeta, LinkMeta } from '../../../src/schema/meta.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../../src/schema/relations.js'
import type { Value } from '../../../src/schema/value-type.js'
import { UNRESOLVED_SLOT, type Row } from '../../../src/state/reader.js'
import { State } from '../../../src/state/state.js'
import { InvariantError } from '../../../src/util/assert.js'

const test = suite('table')

const schema = defineSchema({
  Author: model({ name: string({ unique: true, null: true }), tags: manyToMany('Tag') }),
  Book: model(
    {
      title: string({ index: true }),
      year: integer({ null: true }),
      meta: json({ null: true }),
      author: foreignKey('Author', { onDelete: 'CASCADE' }),
    },
    { uniqueTogether: [['title', 'author']] },
  ),
  Tag: model({ label: string({ primaryKey: true }) }),
})
const author = schema.model('Author')
const book = schema.model('Book')
const tags = schema.links[0] as LinkMeta

function fieldOf(name: string): FieldMeta {
  return book.fieldByName.get(name) as FieldMeta
}

function create(state: State, name: string, row: Values): number {
  const { pk } = schema.model(name)
  return state.apply({ type: 'created', model: name, key: row[pk.attribute] as Value, row })
}

function library(): State {
  const state = new State(schema)
  create(state, 'Author', { id: 1, name: 'Ann' })
  create(state, 'Author', { id: 2, name: null })
  create(state, 'Book', { id: 1, title: 'A', year: 2000, meta: null, author_id: 1 })
  create(state, 'Book', { id: 2, title: 'B', year: null, meta: { pages: [1] }, author_id: 1 })
  return state
}

test('returns the constraint that a row would violate, and the conflicting row', () => {
  const table = library().stored(book)
  const people = library().stored(author)
  assert.is(table.clash({ id: 3, title: 'A', author_id: 2 }), undefined)
  assert.equal(table.clash({ id: 1, title: 'C', author_id: 2 })?.fields, [book.pk])
  const together = table.clash({ id: 3, title: 'A', author_id: 1 })
  assert.equal([together?.fields.map((field) => field.name), together?.slot], [['title', 'author'], 0])
  assert.is(table.clash({ id: 1, title: 'A', author_id: 1 }, 0), undefined)
  assert.is(people.clash({ id: 9, name: 'Ann' })?.slot, 0)
  assert.is(people.clash({ id: 9, name: null }), undefined)
})

test('generates automatic keys that were never used, until its counter is reset', () => {
  const state = library()
  const table = state.stored(author)
  assert.is(table.nextAutoKey(), 3)
  create(state, 'Author', { id: 10, name: null })
  create(state, 'Author', { id: 4, name: null })
  assert.is(state.counter(author), 10)
  state.apply({ type: 'deleted', model: 'Author', key: 10, row: { id: 10, name: null } })
  assert.is(table.nextAutoKey(), 11)
  state.setCounter(author, 2)
  assert.is(table.nextAutoKey(), 3)
  assert.is(state.counter(schema.model('Tag')), 0)
})

test('grows its version with every write that touches it', () => {
  const state = library()
  const grows = (table: { readonly version: number }, event: Event): void => {
    const before = table.version
    state.apply(event)
    assert.ok(table.version > before, event.type)
  }
  const row = { id: 3, title: 'C', year: 1, meta: null, author_id: 1 }
  grows(state.stored(author), { type: 'created', model: 'Book', key: 3, row })
  grows(state.stored(book), {
    type: 'updated',
    model: 'Book',
    key: 3,
    before: { year: 1 },
    after: { year: 2 },
  })
  grows(state.stored(author), {
    type: 'updated',
    model: 'Book',
    key: 3,
    before: { author_id: 1 },
    after: { author_id: 2 },
  })
  create(state, 'Tag', { label: 'x' })
  grows(state.stored(author), { type: 'linked', relation: 'Author.tags', from: 1, to: 'x' })
  grows(state.stored(schema.model('Tag')), { type: 'unlinked', relation: 'Author.tags', from: 1, to: 'x' })
  grows(state.stored(author), { type: 'deleted', model: 'Book', key: 3, row })
  const link = state.link(tags).version
  state.apply({ type: 'linked', relation: 'Author.tags', from: 1, to: 'x' })
  assert.ok(state.link(tags).version > link)
})

test('applies the patches of a JSON edit, and takes them back', () => {
  const state = library()
  const event: Event = {
    type: 'updated',
    model: 'Book',
    key: 2,
    before: { year: null },
    after: { year: 7 },
    patches: {
      meta: [
        { op: 'add', path: ['pages', 1], value: 2 },
        { op: 'add', path: ['kind'], value: { a: 1 } },
      ],
    },
    inverse: {
      meta: [
        { op: 'remove', path: ['kind'] },
        { op: 'replace', path: ['pages', 'length'], value: 1 },
      ],
    },
  }
  const hash = state.hash()
  const before = state.table(book).row(1)
  state.apply(event)
  const row = state.table(book).row(1) as Row
  assert.equal(
    { ...row },
    { id: 2, title: 'B', year: 7, meta: { pages: [1, 2], kind: { a: 1 } }, author_id: 1 },
  )
  assert.ok(Object.isFrozen((row['meta'] as { kind: object }).kind))
  assert.equal(before?.['meta'], { pages: [1] })
  state.apply(invert(event), 1)
  assert.equal(state.table(book).row(1)?.['meta'], { pages: [1] })
  assert.is(state.hash(), hash)
})

test('takes patches that replace a JSON value as a whole', () => {
  const state = library()
  const meta = [{ op: 'replace', path: [], value: [1, 2] }] as const
  state.apply({
    type: 'updated',
    model: 'Book',
    key: 1,
    before: {},
    after: {},
    patches: { meta },
    inverse: {},
  })
  assert.equal(state.table(book).row(0)?.['meta'], [1, 2])
})

test('restores the same row object that an update had replaced, if it is passed', () => {
  const state = library()
  const before = state.table(book).row(0) as Row
  const event: Event = {
    type: 'updated',
    model: 'Book',
    key: 1,
    before: { year: 2000 },
    after: { year: 2001 },
  }
  const slot = state.apply(event)
  state.apply(invert(event), slot, before)
  assert.is(state.table(book).row(0), before)
})

test('keeps the object of a row that did not change', () => {
  const state = library()
  const first = state.table(book).row(0)
  state.apply({ type: 'updated', model: 'Book', key: 2, before: { year: null }, after: { year: 1 } })
  create(state, 'Author', { id: 3, name: null })
  assert.is(state.table(book).row(0), first)
  assert.is(state.table(book).row(7), undefined)
  assert.is(state.table(book).row(-1), undefined)
})

test('has the index of a field that declares one; another is built at the first read', () => {
  const table = library().stored(book)
  assert.is(table.index(fieldOf('year')), undefined)
  assert.is(table.index(fieldOf('title'))?.codes, 2)
  assert.is(table.ensureIndex(fieldOf('year')), table.index(fieldOf('year')))
  assert.is(table.numbers(fieldOf('title')), undefined)
  assert.equal([...(table.numbers(fieldOf('year'))?.values.subarray(0, 2) ?? [])], [2000, NaN])
})

test('keeps what a reader holds of an index right across writes', () => {
  const state = library()
  const index = state.table(book).ensureIndex(fieldOf('title'))
  const lists = index.lists
  const code = index.code('A')
  assert.is(lists.count(code), 1)
  create(state, 'Book', { id: 3, title: 'A', year: 1, meta: null, author_id: 2 })
  assert.is(lists.count(code), 2)
  assert.is(lists.pool[lists.start(code) + 1], 2)
})

test('finds a row again whose key waited for it, also one that waits for itself', () => {
  const state = new State(schema)
  create(state, 'Book', { id: 1, title: 'A', year: null, meta: null, author_id: 5 })
  assert.is(state.table(book).targets(fieldOf('author'))[0], UNRESOLVED_SLOT)
  assert.equal(
    [...state.unresolved()].map(({ key, source, value }) => [key.field.name, source, value]),
    [['author', 0, 5]],
  )
  create(state, 'Author', { id: 5, name: null })
  assert.is(state.table(book).targets(fieldOf('author'))[0], 0)
  assert.is(state.unresolvedCount, 0)
})

test('refuses what would break it', () => {
  const state = library()
  const refused = (action: () => unknown): void =>
    assert.throws(action, (error: unknown) => error instanceof InvariantError)
  refused(() => state.apply({ type: 'deleted', model: 'Book', key: 99, row: {} }))
  refused(() => state.apply({ type: 'updated', model: 'Book', key: 99, before: {}, after: {} }))
  refused(() => state.apply({ type: 'created', model: 'Nobody', key: 1, row: {} }))
  refused(() => state.apply({ type: 'linked', relation: 'Author.tags', from: 1, to: 'nothing' }))
  refused(() => state.apply({ type: 'linked', relation: 'Author.nothing', from: 1, to: 1 }))
  refused(() => state.apply({ type: 'created', model: 'Author', key: 7, row: { id: 7, name: null } }, 0))
  refused(() => state.apply({ type: 'created', model: 'Author', key: 7, row: { id: 7, name: null } }, 9))
  create(state, 'Tag', { label: 'x' })
  const linked: Event = { type: 'linked', relation: 'Author.tags', from: 1, to: 'x' }
  state.apply(linked)
  refused(() => state.apply(linked))
  refused(() => state.apply({ type: 'deleted', model: 'Tag', key: 'x', row: {} }))
  refused(() => state.apply({ type: 'unlinked', relation: 'Author.tags', from: 2, to: 'x' }))
  refused(() => state.stored(schema.model('Author_tags')))
  assert.is(state.apply({ type: 'schemaChanged', schema: schema.describe() }), -1)
})

test.run()
