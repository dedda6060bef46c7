import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { defineSchema } from '../../src/schema/define.js'
import { auto, decimal, integer, json, string } from '../../src/schema/fields.js'
import type { LinkMeta, ModelMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany, oneToOne } from '../../src/schema/relations.js'
import type { Value } from '../../src/schema/value-type.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { Row } from '../../src/state/reader.js'
import { readings, slotsOf } from './readings.js'

/**
 * Every structure that a write changes: keys of each kind, unique fields, fields unique together, indexes,
 * orders, links, rows of several tables.
 */
export const failing = defineSchema({
  Author: model({
    name: string({ index: true }),
    code: string({ unique: true }),
    rank: decimal({ maxDigits: 9, decimalPlaces: 2, null: true }),
  }),
  Book: model(
    {
      title: string({ index: true }),
      year: integer({ null: true }),
      data: json({ default: () => ({ seen: 0 }) }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
      critic: foreignKey('Author', {
        onDelete: 'SET_NULL',
        null: true,
        toField: 'code',
        relatedName: 'judged',
      }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    {
      uniqueTogether: [
        ['title', 'author'],
        ['year', 'editor'],
      ],
    },
  ),
  Cover: model({ book: oneToOne('Book', { onDelete: 'CASCADE' }) }),
  Tag: model({ name: string({ unique: true }) }),
  Person: model({
    name: string(),
    friends: manyToMany('self'),
    follows: manyToMany('self', { symmetrical: false, relatedName: 'followers' }),
  }),
  Place: model({ number: auto(), name: string({ unique: true }) }),
  Restaurant: model(
    { stars: integer({ default: 0 }), chef: foreignKey('Person', { onDelete: 'SET_NULL', null: true }) },
    { parents: ['Place'] },
  ),
  Chapter: model(
    { title: string(), book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'chapters' }) },
    { orderWithRespectTo: 'book' },
  ),
  Node: model({
    name: string(),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, relatedName: 'children' }),
  }),
  Loose: model({
    author: foreignKey('Author', { onDelete: 'DO_NOTHING', dbConstraint: false, relatedName: 'loose' }),
  }),
})

/** How a call ended. */
export type Verdict = 'done' | 'undone' | 'failed'

/** A store with some rows, whose indexes are all in use, and a call to try on it again and again. */
export class FailingWorld {
  store: CoreStore
  log: MemoryLog
  /** Of the state that the log has. */
  #readings: string = ''
  #position: number = 0
  #number: number = 100

  constructor() {
    this.log = new MemoryLog()
    this.store = new CoreStore(failing, { log: this.log })
    this.store.transact(() => fill(this))
    this.judge(undefined, 'a new world')
  }

  /** Different at each call. */
  next(): number {
    return ++this.#number
  }

  model(name: string): ModelMeta {
    return failing.model(name)
  }

  create(name: string, values: Record<string, unknown>): number {
    return this.store.create(this.model(name), values)
  }

  update(name: string, slot: number, values: Record<string, unknown>): boolean {
    return this.store.update(this.model(name), slot, values)
  }

  delete(name: string, ...slots: readonly number[]): void {
    this.store.delete(this.model(name), slots)
  }

  link(label: string): LinkMeta {
    const link = failing.links.find((each) => each.label === label)
    if (link === undefined) throw new Error(`no relation ${label}`)
    return link
  }

  /** The live slots of a model. */
  slots(name: string): number[] {
    return slotsOf(this.store.state.table(this.model(name)))
  }

  slot(name: string, at: number): number {
    return this.slots(name).at(at) ?? -1
  }

  row(name: string, at: number): Row {
    return this.store.state.table(this.model(name)).row(this.slot(name, at)) as Row
  }

  key(name: string, at: number): Value {
    return this.row(name, at)[this.model(name).pk.attribute] as Value
  }

  /**
   * Judges a call that has returned, or thrown `error`: it is undone, or it is done, or the store has failed.
   * A store that lives is what its log says, in each of its indexes; one that has failed refuses everything,
   * and its log opens again. The world continues with a working store.
   */
  judge(error: unknown, label: string): Verdict {
    const failed = hasFailed(this.store)
    const committed = this.log.position !== this.#position
    if (failed) refusesEverything(this.store)
    if (committed || failed) {
      // Opening replays the log as a whole, or throws.
      const replayed = new CoreStore(failing, { log: this.log })
      const all = readings(replayed.state).join('\n')
      if (!committed) assert.is(all, this.#readings, `${label}: a log without a new commit`)
      this.#readings = all
      this.#position = this.log.position
      if (failed) {
        this.store = replayed
        return 'failed'
      }
    }
    assert.is(
      readings(this.store.state).join('\n'),
      this.#readings,
      `${label}: the state and its indexes are what the log says`,
    )
    if (error === undefined) return 'done'
    assert.not.ok(committed, `${label}: what threw has no commit`)
    return 'undone'
  }

  /** The next write works, and is replayed. */
  goesOn(label: string): void {
    this.create('Tag', { name: `next ${this.next()}` })
    assert.is(this.judge(undefined, label), 'done')
  }

  /** Too much was deleted to go on, or the log is long. */
  get isPoor(): boolean {
    return (
      this.log.position > 60 ||
      failing.models.some(({ autoOf, name }) => autoOf === undefined && this.slots(name).length < 2)
    )
  }
}

export function hasFailed(store: CoreStore): boolean {
  try {
    store.assertOpen()
    return false
  } catch (error) {
    assert.is((error as { code?: string }).code, 'ERR_STORE_FAILED')
    assert.ok((error as Error).cause !== undefined, 'a failure has a cause')
    return true
  }
}

/** A store that has failed refuses reads and writes. */
export function refusesEverything(store: CoreStore): void {
  for (const call of [
    () => store.transact(() => 1),
    () => store.create(failing.model('Tag'), { name: 'refused' }),
    () => store.explainDelete(failing.model('Tag'), []),
    () => store.atomic(() => 1),
  ]) {
    assert.throws(call, (error: { code?: string }) => error.code === 'ERR_STORE_FAILED')
  }
  assert.not.ok(store.writing, 'no transaction is left open')
}

function fill(world: FailingWorld): void {
  const { store } = world
  for (let i = 0; i < 4; i++)
    world.create('Author', { name: `a${i % 2}`, code: `c${i}`, rank: i === 2 ? null : `${i}.5` })
  for (let i = 0; i < 6; i++)
    world.create('Book', {
      title: `t${i}`,
      year: i === 3 ? null : i,
      author_id: 1 + (i % 4),
      editor_id: i % 3 === 0 ? null : 1 + ((i * 3) % 4),
      critic_id: i % 2 === 0 ? null : `c${i % 4}`,
    })
  for (let i = 1; i <= 3; i++) world.create('Cover', { book_id: i })
  for (let i = 0; i < 3; i++) world.create('Tag', { name: `g${i}` })
  for (let i = 0; i < 4; i++) world.create('Person', { name: `p${i}` })
  for (let i = 0; i < 5; i++) store.link(world.link('Book.tags'), i, i % 3)
  store.link(world.link('Person.friends'), 0, 1)
  store.link(world.link('Person.friends'), 2, 0)
  store.link(world.link('Person.follows'), 0, 1)
  world.create('Place', { name: 'place' })
  for (let i = 0; i < 3; i++) world.create('Restaurant', { name: `r${i}`, stars: i, chef_id: 1 + i })
  for (let i = 0; i < 4; i++) world.create('Chapter', { title: `h${i}`, book_id: 1 + (i % 2) })
  for (let i = 0; i < 7; i++) world.create('Node', { name: `n${i}`, parent_id: i < 3 ? null : i - 2 })
  world.create('Loose', { author_id: 4 })
  world.create('Loose', { author_id: 77 })
}
