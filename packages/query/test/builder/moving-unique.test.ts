import {
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  MemoryLog,
  model,
  oneToOne,
  string,
  type RelataError,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('unique values that a call moves from row to row')

const schema = defineSchema({
  Seat: model(
    { n: integer({ unique: true }), row: integer({ default: 0 }), label: string({ default: '' }) },
    { uniqueTogether: [['row', 'label']] },
  ),
  /** Holds a seat alone, and names others by their number. */
  Guest: model({
    name: string({ default: '' }),
    seat: oneToOne('Seat', { onDelete: 'SET_NULL', null: true, relatedName: 'guest' }),
    near: foreignKey('Seat', {
      onDelete: 'DO_NOTHING',
      null: true,
      toField: 'n',
      relatedName: 'neighbours',
      dbConstraint: false,
    }),
  }),
})

const seats = (count: number) => {
  const log = new MemoryLog()
  const db = createStore(schema, { log })
  const rows = Array.from({ length: count }, (_, index) =>
    db.Seat.create({ n: index + 1, label: `s${index + 1}` }),
  )
  return { db, rows, log }
}

test('all are moved by one', () => {
  const { db } = seats(3)
  assert.is(db.Seat.all().update({ n: F('n').plus(1) }), 3)
  assert.equal(db.Seat.orderBy('pk').valuesList('n', { flat: true }).toArray(), [2, 3, 4])
  assert.is(db.Seat.get({ n: 2 }).pk, 1)
  assert.is(db.Seat.filter({ n: 1 }).exists(), false)
})

test('two are swapped, alone and together', () => {
  const { db, rows } = seats(2)
  const [a, b] = rows as [(typeof rows)[0], (typeof rows)[0]]
  db.Seat.bulkUpdate([
    [a, { n: 2, label: 's2' }],
    [b, { n: 1, label: 's1' }],
  ])
  assert.equal([db.Seat.get({ n: 1 }).id, db.Seat.get({ row: 0, label: 's1' }).id], [2, 2])
})

test('the rows of one-to-ones are swapped', () => {
  const { db, rows } = seats(2)
  const [one, two] = [db.Guest.create({ seat: rows[0] }), db.Guest.create({ seat: rows[1] })]
  db.Guest.bulkUpdate([
    [one, { seat: rows[1] }],
    [two, { seat: rows[0] }],
  ])
  assert.equal([rows[0]?.guest.id, rows[1]?.guest.id], [2, 1])
})

test('keys to a field follow the row that has its value in the end', () => {
  const { db, rows } = seats(2)
  const [one, two] = [db.Guest.create({ near: rows[0] }), db.Guest.create({ near: rows[1] })]
  const before = db.stateHash()
  db.Seat.bulkUpdate([
    [1, { n: 2 }],
    [2, { n: 1 }],
  ])
  assert.equal([db.Guest.get(one.id).near?.id, db.Guest.get(two.id).near?.id], [2, 1])
  assert.equal(db.Seat.get(1).neighbours.valuesList('pk', { flat: true }).toArray(), [2])
  db.Seat.bulkUpdate([
    [1, { n: 1 }],
    [2, { n: 2 }],
  ])
  assert.is(db.stateHash(), before)
  assert.equal(db.Seat.get(1).neighbours.valuesList('pk', { flat: true }).toArray(), [1])
})

test('bulkCreate with updateConflicts may take a value that a later entry releases', () => {
  const { db } = seats(1)
  db.Seat.bulkCreate(
    [
      { n: 9, row: 0, label: 's1' },
      { n: 1, row: 5, label: 's1' },
    ],
    { updateConflicts: true, uniqueFields: ['n'], updateFields: ['row'] },
  )
  assert.equal(db.Seat.orderBy('n').valuesList('n', 'row', 'label').toArray(), [
    [1, 5, 's1'],
    [9, 0, 's1'],
  ])
})

test('a clash that is left at the end takes the call back, and names the row in the way', () => {
  const { db, log } = seats(3)
  const [before, head] = [db.stateHash(), db.position]
  const error = refused(() => db.Seat.all().update({ n: 7 })) as RelataError
  assert.equal([error.code, error.field, error.fields, error.existing], ['ERR_UNIQUE', 'n', ['n'], 1])
  assert.equal(
    error.issues.map(({ existing }) => existing),
    [1],
  )
  const together = refused(() => db.Seat.all().update({ label: 'x' })) as RelataError
  assert.equal(
    [together.code, together.field, together.fields],
    ['ERR_UNIQUE_TOGETHER', undefined, ['row', 'label']],
  )
  const listed = refused(() =>
    db.Seat.bulkUpdate([
      [3, { n: 10 }],
      [1, { n: 2 }],
    ]),
  ) as RelataError
  assert.equal(
    listed.issues.map(({ code, index, existing }) => [code, index, existing]),
    [['ERR_UNIQUE', 1, 2]],
  )
  assert.equal([db.stateHash(), db.position, log.position], [before, head, head])
  assert.equal(db.Seat.valuesList('n', { flat: true }).toArray(), [1, 2, 3])
  for (const n of [1, 2, 3]) assert.is(db.Seat.get({ n }).id, n)
})

test('a call is checked at its own end, in a transaction too', () => {
  const { db } = seats(2)
  const swap = (): unknown =>
    db.transact(() => {
      db.Seat.update(1, { n: 2 })
      db.Seat.update(2, { n: 1 })
    })
  assert.is(refused(swap).code, 'ERR_UNIQUE')
})

test('a delete may hand on what goes with it', () => {
  const heirs = defineSchema({
    Will: model({ name: string({ default: '' }) }),
    Heir: model({
      will: oneToOne('Will', { onDelete: 'SET_DEFAULT', default: 1, relatedName: 'heir' }),
      after: foreignKey('Will', { onDelete: 'CASCADE', null: true, relatedName: 'later' }),
    }),
  })
  const db = createStore(heirs)
  const [first, second] = [db.Will.create({}), db.Will.create({})]
  db.Heir.create({ will: first, after: second })
  db.Heir.create({ will: second })
  assert.is(db.Will.delete(second).byModel['Heir'], 1)
  assert.is(first.heir.id, 2)
})

interface Move {
  readonly kind: 'swap' | 'shift' | 'assign' | 'guests' | 'near'
  readonly pairs: readonly (readonly [row: number, value: number])[]
  readonly by: number
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(
    'swap' as const,
    'shift' as const,
    'assign' as const,
    'guests' as const,
    'near' as const,
  ),
  pairs: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 6,
  }),
  by: fc.integer({ min: -3, max: 3 }),
})

const hasTwice = (values: Iterable<number | null>): boolean => {
  const all = [...values].filter((value) => value !== null)
  return new Set(all).size < all.length
}

/** The numbers of five seats, and the seat of each of five guests, as plain maps. */
interface Naive {
  readonly numbers: Map<number, number>
  readonly taken: Map<number, number | null>
  readonly near: Map<number, number>
}

/** The same move on plain maps: the values after it, or undefined where two rows would have one. */
const naiveMove = ({ kind, pairs, by }: Move, world: Naive): Naive | undefined => {
  const next: Naive = {
    numbers: new Map(world.numbers),
    taken: new Map(world.taken),
    near: new Map(world.near),
  }
  if (kind === 'shift') for (const [id, n] of next.numbers) next.numbers.set(id, n + by)
  else if (kind === 'guests') for (const [id, seat] of pairs) next.taken.set(id, seat > 5 ? null : seat)
  else if (kind === 'near') for (const [id, n] of pairs) next.near.set(id, n)
  else for (const [id, n] of pairs) next.numbers.set(id, n)
  return hasTwice(next.numbers.values()) || hasTwice(next.taken.values()) ? undefined : next
}

const runMove = (db: ReturnType<typeof seats>['db'], { kind, pairs, by }: Move): void => {
  if (kind === 'shift') db.Seat.all().update({ n: F('n').plus(by) })
  else if (kind === 'guests')
    db.Guest.bulkUpdate(pairs.map(([id, seat]) => [id, { seat_id: seat > 5 ? null : seat }]))
  else if (kind === 'near') db.Guest.bulkUpdate(pairs.map(([id, n]) => [id, { near_id: n }]))
  else db.Seat.bulkUpdate(pairs.map(([id, n]) => [id, { n }]))
}

/** What the store's indexes return, against the plain maps. */
const checkWorld = (db: ReturnType<typeof seats>['db'], { numbers, taken, near }: Naive): void => {
  assert.equal(new Map(db.Seat.valuesList('pk', 'n').toArray()), numbers)
  for (let n = -20; n < 25; n++) {
    const id = [...numbers].find(([, value]) => value === n)?.[0]
    assert.is(db.Seat.filter({ n }).first()?.id, id)
    const guests = [...near].filter(([, value]) => value === n).map(([guest]) => guest)
    assert.equal(
      db.Guest.filter({ near_id: n }).orderBy('pk').valuesList('pk', { flat: true }).toArray(),
      guests,
    )
    if (id !== undefined)
      assert.equal(
        db.Seat.get(id).neighbours.orderBy('pk').valuesList('pk', { flat: true }).toArray(),
        guests,
      )
  }
  for (let seat = 1; seat <= 5; seat++) {
    const guest = [...taken].find(([, value]) => value === seat)?.[0]
    assert.is((db.related(db.Seat.get(seat), 'guest') as { id: number } | null)?.id, guest)
  }
}

test('the end of the call decides, as plain maps do, and indexes, log and rollback follow', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(move, fc.boolean()), { maxLength: 8 }), (moves) => {
      const { db, log } = seats(5)
      let world: Naive = {
        numbers: new Map([1, 2, 3, 4, 5].map((id) => [id, id])),
        taken: new Map(),
        near: new Map(),
      }
      for (const id of [1, 2, 3, 4, 5]) {
        db.Guest.create({ seat_id: id, near_id: id })
        world.taken.set(id, id)
        world.near.set(id, id)
      }
      for (const [each, rolledBack] of moves) {
        const next = naiveMove(each, world)
        const before = db.stateHash()
        const back = new Error('back')
        const attempt = (): void => {
          if (!rolledBack) return runMove(db, each)
          db.transact(() => {
            runMove(db, each)
            throw back
          })
        }
        if (next === undefined) assert.is(refused(attempt).code, 'ERR_UNIQUE')
        else if (rolledBack) assert.throws(attempt, (error: unknown) => error === back)
        else attempt()
        if (next === undefined || rolledBack) assert.is(db.stateHash(), before)
        else world = next
        checkWorld(db, world)
      }
      assert.is(new CoreStore(schema, { log }).state.hash(), db.stateHash())
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
})

test.run()
