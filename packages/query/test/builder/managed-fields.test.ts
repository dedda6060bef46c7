import {
  CoreStore,
  ConflictError,
  date,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat, createStore, F, Value, type Database } from '../../src/index.js'
import { refusedWith as refused } from '../worlds/library.js'

const test = suite('managed fields')

const schema = defineSchema({
  Team: model({ name: string({ unique: true }) }),
  Note: model({
    text: string(),
    code: string({ unique: true, null: true }),
    data: json<{ list: number[] }>({ default: { list: [] } }),
    team: foreignKey('Team', { onDelete: 'SET_NULL', null: true, relatedName: 'notes' }),
    tags: manyToMany('Team', { relatedName: '+' }),
    created: datetime({ now: 'create' }),
    day: date({ now: 'create', null: true }),
    updated: datetime({ now: 'update', index: true }),
    version: integer({ version: true }),
  }),
  Place: model({ name: string(), changed: datetime({ now: 'update' }), version: integer({ version: true }) }),
  Cafe: model(
    {
      stars: integer(),
      seen: integer({ version: true }),
      team: foreignKey('Team', { onDelete: 'SET_NULL', null: true, relatedName: 'cafes' }),
    },
    { parents: ['Place'] },
  ),
})
interface App extends SchemaOf<typeof schema> {}

const START = Date.UTC(2024, 4, 1, 10)
/** A store whose clock is a second later at each reading. */
function world() {
  let readings = 0
  const log = new MemoryLog()
  const db = createStore<App>(schema, { log, clock: () => START + readings++ * 1000 })
  return { db, log, readings: () => readings }
}
const at = (second: number): string => new Date(START + second * 1000).toISOString().replace('.000', '')

test('a new row has the time of its commit, and version 1', () => {
  const { db } = world()
  const { value: note, commit } = db.transact(() => db.Note.create({ text: 'a' }))
  const time = new Date(commit?.time ?? 0).toISOString().replace('.000', '')
  assert.equal([note.created, note.updated, note.day, note.version], [time, time, '2024-05-01', 1])
})

test('all writes of a transaction have one time, that of the commit; the next one has another', () => {
  const { db, readings } = world()
  const before = readings()
  const { value, commit } = db.transact(() => {
    const [a, b] = db.Note.bulkCreate([{ text: 'a' }, { text: 'b' }])
    db.transact(() => db.Note.filter({ text: 'a' }).update({ text: 'c' }))
    assert.ok(a !== undefined && b !== undefined)
    return [a.created, b.created, db.Note.get(a.id).updated]
  })
  assert.is(readings(), before + 1)
  assert.equal(value, Array(3).fill(at(before)))
  assert.is(commit?.time, START + before * 1000)
  assert.is(db.Note.create({ text: 'd' }).created, at(before + 1))
})

test('a transaction that was rolled back leaves no time to the next one', () => {
  const { db, readings } = world()
  assert.throws(() =>
    db.transact(() => {
      db.Note.create({ text: 'a' })
      throw new Error('stop')
    }),
  )
  const next = readings()
  assert.is(db.Note.create({ text: 'b' }).created, at(next))
})

test('an update changes the time and the version once, and only if it changes a value', () => {
  const { db, readings } = world()
  const note = db.Note.create({ text: 'a' })
  const position = db.position
  assert.is(db.Note.update(note, { text: 'a' }), note)
  assert.is(db.position, position)
  const changed = db.Note.update(note, { text: 'b', code: 'x' })
  assert.equal([changed.version, changed.created, changed.updated], [2, note.created, at(readings() - 1)])
})

test('every way to write a row counts', () => {
  const { db } = world()
  const team = db.Team.create({ name: 'T' })
  const note = db.Note.create({ text: 'a', code: 'x' })
  const version = () => db.Note.get(note.id).version
  db.Note.update(note, (draft) => void draft.data.list.push(1))
  assert.is(version(), 2)
  db.Note.all().update({ text: concat('text', Value('!')) })
  assert.is(version(), 3)
  team.notes.add(db.Note.get(note.id))
  assert.is(version(), 4)
  db.Note.upsert({ code: 'x' }, { create: { text: 'n' }, update: { text: 'u' } })
  assert.is(version(), 5)
  db.Note.bulkCreate([{ text: 'v', code: 'x' }], {
    updateConflicts: true,
    updateFields: ['text'],
    uniqueFields: ['code'],
  })
  assert.is(version(), 6)
  db.Note.updateOrCreate({ code: 'x' }, { text: 'w' })
  assert.is(version(), 7)
  db.Team.delete(team)
  assert.equal([version(), db.Note.get(note.id).team], [8, null], 'a key that a delete sets to null')
  const other = db.Team.create({ name: 'U' })
  db.Note.get(note.id).tags.add(other)
  assert.is(version(), 8, 'a link is no value of the row')
})

test('a value that is passed is kept', () => {
  const { db, readings } = world()
  const note = db.Note.create({ text: 'a', created: '2000-01-01T00:00:00Z', version: 7, day: null })
  assert.equal([note.created, note.version, note.day], ['2000-01-01T00:00:00Z', 7, null])
  const imported = db.Note.update(note, { updated: '2001-01-01T00:00:00Z' })
  assert.equal([imported.updated, imported.version], ['2001-01-01T00:00:00Z', 8])
  assert.is(
    db.Note.update(imported, { updated: imported.updated, version: imported.version, text: 'b' }).updated,
    at(readings() - 1),
    'it is not new',
  )
})

test('an update with the version of an earlier row is refused', () => {
  const { db } = world()
  const first = db.Note.create({ text: 'a' })
  const second = db.Note.update(first, { text: 'b', version: first.version })
  assert.is(second.version, 2)
  const error = refused('ERR_CONFLICT', () => db.Note.update(first.id, { text: 'c', version: first.version }))
  assert.instance(error, ConflictError)
  assert.equal(
    [error.model, error.field, error.fields, error.value, Reflect.get(error, 'current') === second],
    ['Note', 'version', ['version'], 1, true],
  )
  assert.match(error.message, 'Note.version is 2, and the update has 1')
  refused('ERR_CONFLICT', () => db.Note.update(first.id, (draft) => void draft.version++))
  refused('ERR_CONFLICT', () => db.Note.all().update({ version: F('version').plus(1) }))
  assert.is(db.Note.get(first.id), second)
})

test('an update of several rows is refused with a conflict for each, and writes nothing', () => {
  const { db } = world()
  const [a, b, c] = db.Note.bulkCreate([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
  assert.ok(a !== undefined && b !== undefined && c !== undefined)
  db.Note.filter({ id__in: [a.id, b.id] }).update({ text: 'x' })
  const error = refused('ERR_CONFLICT', () =>
    db.Note.bulkUpdate([a, b, c].map((note) => [note, { text: 'y', version: note.version }] as const)),
  )
  assert.equal(
    error.issues.map(({ code, index, field }) => [code, index, field]),
    [
      ['ERR_CONFLICT', 0, 'version'],
      ['ERR_CONFLICT', 1, 'version'],
    ],
  )
  assert.equal(db.Note.orderBy('id').valuesList('text', 'version').toArray(), [
    ['x', 2],
    ['x', 2],
    ['c', 1],
  ])
})

test('null is refused unless the field may be null', () => {
  const { db } = world()
  refused('ERR_NULL', () => db.Note.create({ text: 'a', created: null as never }))
  refused('ERR_NULL', () => db.Note.create({ text: 'a', version: null as never }))
})

test('a change of a child counts in its parents, and one of a parent not in the child', () => {
  const { db, readings } = world()
  const cafe = db.Cafe.create({ name: 'A', stars: 1 })
  assert.equal([cafe.version, cafe.seen], [1, 1])
  const changed = db.Cafe.update(cafe, { stars: 2 })
  assert.equal([changed.version, changed.seen, changed.changed], [2, 2, at(readings() - 1)])
  db.Place.update(cafe.id, { name: 'B' })
  assert.equal([db.Cafe.get(cafe.id).version, db.Cafe.get(cafe.id).seen], [3, 2])
  const team = db.Team.create({ name: 'T' })
  db.Cafe.update(cafe.id, { team })
  db.Team.delete(team)
  assert.equal([db.Cafe.get(cafe.id).version, db.Cafe.get(cafe.id).seen], [5, 4])
})

test('live queries by the time of a change follow it', () => {
  const { db } = world()
  const [a] = db.Note.bulkCreate([{ text: 'a' }, { text: 'b' }])
  const texts = db.Note.orderBy('-updated', 'id').valuesList('text', { flat: true })
  let seen: readonly string[] = []
  const live = texts.live().subscribe((list) => (seen = list))
  db.Note.all().update({ text: concat('text', Value('1')) })
  if (a !== undefined) db.Note.update(db.Note.get(2), { text: 'c' })
  assert.equal(seen, ['c', 'a1'])
  live.unsubscribe()
})

test('a time that no date has is refused, and nothing is written', () => {
  const db = createStore<App>(schema, { clock: () => Date.UTC(9999, 11, 31) + 86_400_000 })
  refused('ERR_RANGE', () => db.Note.create({ text: 'a' }))
  assert.is(db.Note.count(), 0)
})

test('the clock may not write', () => {
  let write = (): unknown => undefined
  const db = createStore<App>(schema, {
    clock: () => {
      write()
      return START
    },
  })
  write = () => db.Team.create({ name: 'x' })
  refused('ERR_WRITE_IN_COMMIT', () => db.Note.create({ text: 'a' }))
  assert.equal([db.Note.count(), db.Team.count()], [0, 0])
})

interface Note {
  created: number
  updated: number
  version: number
  text: string
  team: number | null
}
type Notes = Map<number, Note>

type Op =
  | { readonly kind: 'create' | 'all'; readonly text: string }
  | { readonly kind: 'update'; readonly id: number; readonly text: string }
  | { readonly kind: 'join'; readonly id: number }
  | { readonly kind: 'leave' }

const id = fc.integer({ min: 1, max: 4 })
const text = fc.constantFrom('a', 'b')
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constantFrom('create' as const, 'all' as const), text }),
  fc.record({ kind: fc.constant('update' as const), id, text }),
  fc.record({ kind: fc.constant('join' as const), id }),
  fc.constant({ kind: 'leave' as const }),
)

/** Changes a note of the model, if a value differs. */
function change(note: Note | undefined, now: number, values: Partial<Note>): void {
  const isSame = Object.entries(values).every(([name, value]) => Reflect.get(note ?? {}, name) === value)
  if (note !== undefined && !isSame) Object.assign(note, values, { updated: now, version: note.version + 1 })
}

/** Does the same to the store and to the model. */
function perform(db: Database<App>, notes: Notes, now: number, each: Op): void {
  switch (each.kind) {
    case 'create': {
      const created = db.Note.create({ text: each.text })
      notes.set(created.id, { created: now, updated: now, version: 1, text: each.text, team: null })
      return
    }
    case 'all':
      db.Note.all().update({ text: each.text })
      for (const note of notes.values()) change(note, now, { text: each.text })
      return
    case 'update':
      if (notes.has(each.id)) db.Note.update(each.id, { text: each.text })
      return change(notes.get(each.id), now, { text: each.text })
    case 'join': {
      const [team] = db.Team.getOrCreate({ name: 'T' })
      if (notes.has(each.id)) db.Note.update(each.id, { team })
      return change(notes.get(each.id), now, { team: team.id })
    }
    case 'leave':
      db.Team.all().delete()
      for (const note of notes.values()) change(note, now, { team: null })
  }
}

test('random transactions have the times and versions of a naive model, and so has their replay', () => {
  const transaction = fc.record({ ops: fc.array(op, { maxLength: 5 }), fails: fc.boolean() })
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 12 }), (transactions) => {
      let now = 0
      const log = new MemoryLog()
      const db = createStore<App>(schema, { log, clock: () => START + now * 1000 })
      let notes: Notes = new Map()
      for (const { ops, fails } of transactions) {
        now++
        const next: Notes = new Map([...notes].map(([key, note]) => [key, { ...note }]))
        const write = (): void => {
          for (const each of ops) perform(db, next, now, each)
          if (fails) throw new Error('stop')
        }
        if (fails) assert.throws(() => db.transact(write), /stop/)
        else {
          db.transact(write)
          notes = next
        }
      }
      const expected = [...notes].map(([key, { created, updated, version, text: content, team }]) => ({
        id: key,
        created: at(created),
        updated: at(updated),
        version,
        text: content,
        team_id: team,
      }))
      const actual = db.Note.orderBy('id').values('id', 'created', 'updated', 'version', 'text', 'team_id')
      assert.equal(
        actual.toArray().map((row) => ({ ...row })),
        expected,
      )
      const again = new CoreStore(schema, {
        log,
        clock: () => {
          throw new Error('replay reads no clock')
        },
      })
      assert.is(again.state.hash(), db.stateHash())
    }),
  )
})

test.run()
