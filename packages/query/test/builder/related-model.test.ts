import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary, refused, type LibraryDb } from '../worlds/library.js'

/**
 * Related managers against a model of plain Maps and Sets: the same calls on both, then every relation of
 * every row is read from both sides and compared. Small numbers of rows, so that calls meet.
 */
const test = suite('related managers and a naive model')
const SIZE = 4
const ids = fc.uniqueArray(fc.integer({ min: 1, max: SIZE }), { maxLength: SIZE })
const id = fc.integer({ min: 1, max: SIZE })

interface Model {
  /** Key to the rows that go with it. */
  readonly edited: Map<number, Set<number>>
  readonly tags: Map<number, Set<number>>
  readonly friends: Map<number, Set<number>>
  /** Pairs of club and person, as often as there are through rows. */
  memberships: (readonly [club: number, person: number])[]
}

type Call = 'add' | 'remove' | 'set' | 'setClear' | 'clear'
interface Command {
  readonly call: Call
  readonly relation: 'edited' | 'tags' | 'taggedBooks' | 'friends' | 'members' | 'clubs'
  readonly owner: number
  readonly others: readonly number[]
  /** Keys instead of rows. */
  readonly keys: boolean
  /** Wrapped in a transaction that is rolled back: nothing of it may stay. */
  readonly undone: boolean
}

const command: fc.Arbitrary<Command> = fc.record({
  call: fc.constantFrom('add', 'remove', 'set', 'setClear', 'clear'),
  relation: fc.constantFrom('edited', 'tags', 'taggedBooks', 'friends', 'members', 'clubs'),
  owner: id,
  others: ids,
  keys: fc.boolean(),
  undone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})

const filled = (): LibraryDb => {
  const db = emptyLibrary()
  for (let i = 1; i <= SIZE; i++) {
    db.Author.create({ name: `a${i}` })
    db.Tag.create({ name: `t${i}` })
    db.Person.create({ name: `p${i}` })
    db.Club.create({ name: `c${i}` })
  }
  for (let i = 1; i <= SIZE; i++) db.Book.create({ title: `b${i}`, author_id: 1 })
  return db
}

interface AnyManager {
  add(...given: unknown[]): void
  remove(...given: unknown[]): void
  set(given: unknown[], options?: object): void
  clear(): void
  toArray(): { readonly id: number }[]
  count(): number
  all(): { toArray(): { readonly id: number }[]; count(): number }
}

const managerOf = (db: LibraryDb, { relation, owner }: Pick<Command, 'relation' | 'owner'>): AnyManager => {
  const managers: Record<Command['relation'], () => unknown> = {
    edited: () => db.Author.get(owner).edited,
    tags: () => db.Book.get(owner).tags,
    taggedBooks: () => db.Tag.get(owner).books,
    friends: () => db.Person.get(owner).friends,
    members: () => db.Club.get(owner).members,
    clubs: () => db.Person.get(owner).clubs,
  }
  return managers[relation]() as AnyManager
}
const rowOf = (db: LibraryDb, relation: Command['relation'], key: number): unknown => {
  if (relation === 'tags') return db.Tag.get(key)
  if (relation === 'friends' || relation === 'members') return db.Person.get(key)
  if (relation === 'clubs') return db.Club.get(key)
  return db.Book.get(key)
}

const setOf = (map: Map<number, Set<number>>, key: number): Set<number> => {
  const found = map.get(key) ?? new Set()
  map.set(key, found)
  return found
}

/** The pairs of a relation as its model sees them, `[owner, other]`. */
const link = (model: Model, { relation, owner }: Command, other: number, on: boolean): void => {
  const change = (map: Map<number, Set<number>>, from: number, to: number): void =>
    void (on ? setOf(map, from).add(to) : setOf(map, from).delete(to))
  if (relation === 'tags') change(model.tags, owner, other)
  if (relation === 'taggedBooks') change(model.tags, other, owner)
  if (relation === 'friends') {
    change(model.friends, owner, other)
    change(model.friends, other, owner)
  }
  if (relation === 'edited') {
    if (on) for (const books of model.edited.values()) books.delete(other)
    change(model.edited, owner, other)
  }
  if (relation !== 'members' && relation !== 'clubs') return
  const pair = relation === 'members' ? ([owner, other] as const) : ([other, owner] as const)
  const same = (each: readonly [number, number]): boolean => each[0] === pair[0] && each[1] === pair[1]
  if (!on) model.memberships = model.memberships.filter((each) => !same(each))
  else if (!model.memberships.some(same)) model.memberships.push(pair)
}

const others = (model: Model, relation: Command['relation'], owner: number): number[] => {
  const found: Record<Command['relation'], () => Iterable<number>> = {
    edited: () => setOf(model.edited, owner),
    tags: () => setOf(model.tags, owner),
    taggedBooks: () => [...model.tags].filter(([, tags]) => tags.has(owner)).map(([book]) => book),
    friends: () => setOf(model.friends, owner),
    members: () => model.memberships.filter(([club]) => club === owner).map(([, person]) => person),
    clubs: () => model.memberships.filter(([, person]) => person === owner).map(([club]) => club),
  }
  return [...new Set(found[relation]())].sort((a, b) => a - b)
}

const applyToModel = (model: Model, given: Command): void => {
  const { call, relation, owner } = given
  const before = others(model, relation, owner)
  const linkAll = (list: readonly number[], on: boolean): void =>
    list.forEach((other) => link(model, given, other, on))
  if (call === 'add') linkAll(given.others, true)
  if (call === 'remove') linkAll(given.others, false)
  if (call === 'clear' || call === 'setClear') linkAll(before, false)
  if (call === 'set')
    linkAll(
      before.filter((other) => !given.others.includes(other)),
      false,
    )
  if (call === 'set' || call === 'setClear') linkAll(given.others, true)
}

const applyToStore = (db: LibraryDb, { call, relation, owner, others: given, keys }: Command): void => {
  const manager = managerOf(db, { relation, owner })
  const list = keys ? [...given] : given.map((key) => rowOf(db, relation, key))
  if (call === 'add') manager.add(...list)
  if (call === 'remove') manager.remove(...list)
  if (call === 'clear') manager.clear()
  if (call === 'set') manager.set(list)
  if (call === 'setClear') manager.set(list, { clear: true })
}

const compare = (db: LibraryDb, model: Model): void => {
  for (const relation of ['edited', 'tags', 'taggedBooks', 'friends', 'members', 'clubs'] as const) {
    for (let owner = 1; owner <= SIZE; owner++) {
      const expected = others(model, relation, owner)
      const manager = managerOf(db, { relation, owner })
      const label = `${relation} of ${owner}`
      assert.equal(
        manager.toArray().map((row) => row.id),
        expected,
        label,
      )
      assert.is(manager.count(), expected.length, `${label}, counted`)
      assert.equal(
        manager
          .all()
          .toArray()
          .map((row) => row.id),
        expected,
        `${label}, by the engine`,
      )
      assert.is(manager.all().count(), expected.length, `${label}, counted by the engine`)
    }
  }
}

const strangers = (model: Model, { call, relation, owner, others: given }: Command): boolean =>
  call === 'remove' &&
  relation === 'edited' &&
  given.some((other) => !others(model, relation, owner).includes(other))

test('agree after any calls', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      const db = filled()
      const model: Model = { edited: new Map(), tags: new Map(), friends: new Map(), memberships: [] }
      for (const each of commands) {
        const before = db.stateHash()
        if (strangers(model, each)) {
          assert.is(refused(() => applyToStore(db, each)).code, 'ERR_NOT_RELATED')
          assert.is(db.stateHash(), before)
        } else if (each.undone) {
          const stop = new Error('stop')
          const run = (): unknown =>
            db.transact(() => {
              applyToStore(db, each)
              throw stop
            })
          assert.is(refused(run), stop)
          assert.is(db.stateHash(), before)
        } else {
          applyToStore(db, each)
          applyToModel(model, each)
        }
      }
      compare(db, model)
    }),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test('agree while rows go: a deleted row is in no set', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 8 }), ids, (commands, gone) => {
      const db = filled()
      const model: Model = { edited: new Map(), tags: new Map(), friends: new Map(), memberships: [] }
      for (const each of commands) {
        if (strangers(model, each)) continue
        applyToStore(db, each)
        applyToModel(model, each)
      }
      db.Person.filter({ id__in: gone }).delete()
      for (let owner = 1; owner <= SIZE; owner++) {
        const people = others(model, 'members', owner).filter((person) => !gone.includes(person))
        assert.equal(
          db.Club.get(owner)
            .members.toArray()
            .map((row) => row.id),
          people,
        )
        if (gone.includes(owner)) continue
        const friends = others(model, 'friends', owner).filter((person) => !gone.includes(person))
        assert.equal(
          db.Person.get(owner)
            .friends.toArray()
            .map((row) => row.id),
          friends,
        )
      }
    }),
    { numRuns: 80, includeErrorInReport: true },
  )
})

test.run()
