import {
  defineSchema,
  foreignKey,
  genericKey,
  integer,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import * as assert from 'uvu/assert'
import { count, createStore, type Row } from '../../src/index.js'

export type Policy = 'CASCADE' | 'PROTECT' | 'RESTRICT' | 'SET_NULL'
type Kind = 'Post' | 'Photo' | 'Note'
const KINDS: readonly Kind[] = ['Post', 'Photo', 'Note']

/** `Special` is a kind of post; the key of a photo is a text; a note is a target and has one. */
function schemaWith(note: 'CASCADE', mark: 'SET_NULL') {
  return defineSchema({
    Author: model({ name: string() }),
    Post: model({
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'posts' }),
    }),
    Special: model({ stars: integer() }, { parents: ['Post'] }),
    Photo: model({ url: string({ primaryKey: true }), title: string() }),
    Note: model(
      {
        title: string(),
        rank: integer(),
        target: genericKey(['Post', 'Photo', 'Note'], { onDelete: note, relatedName: 'notes' }),
      },
      { uniqueTogether: [['rank', 'target']], indexes: [['target', '-rank']] },
    ),
    Mark: model({
      target: genericKey(['Post', 'Photo', 'Note'], { onDelete: mark, null: true, relatedName: 'marks' }),
    }),
  })
}
const schemas = new Map<string, ReturnType<typeof schemaWith>>()
/** Resolved once for each pair of policies. */
function schemaOf(note: Policy, mark: Policy): ReturnType<typeof schemaWith> {
  const key = `${note} ${mark}`
  const schema = schemas.get(key) ?? schemaWith(note as 'CASCADE', mark as 'SET_NULL')
  schemas.set(key, schema)
  return schema
}
interface Models extends SchemaOf<ReturnType<typeof schemaWith>> {}
type Target = Row<Models, 'Special'> | Row<Models, 'Post'> | Row<Models, 'Photo'> | Row<Models, 'Note'>

export type Form = 'row' | 'part' | 'key' | 'pair'
export type Step =
  | {
      readonly do: 'note'
      readonly at: number
      readonly form: Form
      readonly title: string
      readonly rank: number
    }
  | { readonly do: 'mark'; readonly at: number | null; readonly form: Form }
  | { readonly do: 'moveNote'; readonly note: number; readonly at: number; readonly form: Form }
  | { readonly do: 'moveMark'; readonly mark: number; readonly at: number | null; readonly form: Form }
  | { readonly do: 'moveAll' | 'delete' | 'undo'; readonly at: number }
  | { readonly do: 'clear'; readonly at: number }
  | { readonly do: 'add' | 'set'; readonly at: number; readonly mark: number }

interface Note {
  readonly title: string
  readonly rank: number
  readonly target: string
}
/** What the naive model refuses. */
class Refused extends Error {}
type Bound = readonly [model: 'Note' | 'Mark', id: number]

/** What rows refer to, by a text such as `Post 1`: maps, and loops over all of them. */
class Naive {
  posts = new Map<number, string>()
  photos = new Set<string>()
  notes = new Map<number, Note>()
  marks = new Map<number, string | null>()
  readonly #policies: Readonly<Record<'Note' | 'Mark', Policy>>

  constructor(policies: Readonly<Record<'Note' | 'Mark', Policy>>) {
    this.#policies = policies
  }

  get targets(): readonly string[] {
    return [
      ...[...this.posts.keys()].map((id) => `Post ${id}`),
      ...[...this.photos].map((url) => `Photo ${url}`),
      ...[...this.notes.keys()].map((id) => `Note ${id}`),
    ]
  }

  /** Runs a change, or nothing of it if it is refused. */
  attempt(change: () => void): boolean {
    const saved = structuredClone({
      posts: this.posts,
      photos: this.photos,
      notes: this.notes,
      marks: this.marks,
    })
    try {
      change()
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      Object.assign(this, saved)
      return false
    }
  }

  setNote(id: number, note: Note): void {
    for (const [other, { rank, target }] of this.notes)
      if (other !== id && rank === note.rank && target === note.target) throw new Refused()
    this.notes.set(id, note)
  }

  marksOf(test: (target: string | null) => boolean): readonly number[] {
    return [...this.marks].filter(([, target]) => test(target)).map(([id]) => id)
  }

  /** By going over all rows until nothing is added. */
  delete(first: string): void {
    const going = new Set([first])
    const marks = new Set<number>()
    for (let size = -1; size !== going.size + marks.size;) {
      size = going.size + marks.size
      for (const [of, id] of [...going].flatMap((label) => this.#bound(label))) {
        if (this.#policies[of] !== 'CASCADE') continue
        if (of === 'Note') going.add(`Note ${id}`)
        else marks.add(id)
      }
    }
    const stays = ([of, id]: Bound): boolean => (of === 'Note' ? !going.has(`Note ${id}`) : !marks.has(id))
    for (const one of [...going].flatMap((label) => this.#bound(label))) {
      const policy = this.#policies[one[0]]
      if (policy === 'PROTECT' || (policy === 'RESTRICT' && stays(one))) throw new Refused()
      if (policy === 'SET_NULL' && stays(one)) this.marks.set(one[1], null)
    }
    for (const label of going) this.#remove(label)
    for (const id of marks) this.marks.delete(id)
  }

  #bound(label: string): readonly Bound[] {
    const notes = [...this.notes].filter(([, { target }]) => target === label)
    return [
      ...notes.map(([id]): Bound => ['Note', id]),
      ...this.marksOf((target) => target === label).map((id): Bound => ['Mark', id]),
    ]
  }

  #remove(label: string): void {
    const [kind, key = ''] = label.split(' ')
    if (kind === 'Post') this.posts.delete(Number(key))
    else if (kind === 'Photo') this.photos.delete(key)
    else this.notes.delete(Number(key))
  }
}

const ascending = (a: number, b: number): number => a - b
const idsOf = (rows: Iterable<{ readonly id: number }>): readonly number[] =>
  Array.from(rows, ({ id }) => id).sort(ascending)
const labelOf = (row: { readonly target_type: string | null; readonly target_id: unknown }): string | null =>
  row.target_type === null ? null : `${row.target_type} ${String(row.target_id)}`
const choose = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(list.length, 1)]

/** A store and the naive model of it, which take the same steps. */
export class GenericWorld {
  readonly log: MemoryLog = new MemoryLog()
  readonly schema: ReturnType<typeof schemaWith>
  readonly db
  readonly counts = { moves: 0, refusals: 0, cascades: 0, found: 0 }
  readonly #naive: Naive
  readonly #live: readonly { seen: readonly unknown[]; readonly read: () => readonly unknown[] }[]
  #lastNote = 0

  constructor(note: Policy, mark: Policy) {
    this.schema = schemaOf(note, mark)
    this.db = createStore<Models>(this.schema, { log: this.log })
    this.#naive = new Naive({ Note: note, Mark: mark })
    const { db } = this
    const author = db.Author.create({ name: 'x' })
    for (const title of ['a', 'b']) this.#naive.posts.set(db.Post.create({ title, author }).id, title)
    this.#naive.posts.set(db.Special.create({ title: 'b', author, stars: 1 }).id, 'b')
    for (const title of ['a', 'b']) this.#naive.photos.add(db.Photo.create({ url: `u${title}`, title }).url)
    const post = db.Post.get(1)
    const queries = [
      db.Note.filter({ target__Post__title: 'b' }),
      db.Note.filter({ target: post }),
      db.Note.filter({ target_type: 'Photo' }),
      db.Mark.filter({ target__isnull: true }),
      db.Mark.filter({ target__Note__target__Post__author__name: 'x' }),
      db.Post.filter({ notes__rank: 1 }),
    ]
    this.#live = queries.map((query) => {
      const keys = query.valuesList('pk', { flat: true })
      const view = { seen: [] as readonly unknown[], read: () => keys.toArray() }
      keys.live().subscribe((seen: readonly unknown[]) => void (view.seen = seen))
      return view
    })
  }

  /** Takes a step in both. */
  run(step: Step): void {
    const { targets } = this.#naive
    const label = step.at === null ? null : (choose(targets, step.at) ?? null)
    switch (step.do) {
      case 'note':
        return this.#note(label, step)
      case 'mark':
        return void this.#naive.marks.set(this.db.Mark.create(this.#input(label, step.form)).id, label)
      case 'moveNote':
        return this.#moveNote(label, step)
      case 'moveMark':
        return this.#moveMark(label, step)
      case 'undo':
        return this.#undo(label)
      case 'moveAll':
        return label === null ? undefined : this.#moveAll(label)
      case 'delete':
        return label === null ? undefined : this.#delete(label)
      case 'add':
      case 'set':
      case 'clear':
        return label === null ? undefined : this.#manage(label, step)
    }
  }

  /** Compares everything that can be read. */
  check(): void {
    const { db } = this
    const naive = this.#naive
    const notes = db.Note.all().toArray()
    assert.equal(
      new Map(notes.map((row) => [row.id, labelOf(row)])),
      new Map([...naive.notes].map(([id, { target }]) => [id, target])),
    )
    assert.equal(new Map(Array.from(db.Mark.all(), (row) => [row.id, labelOf(row)])), naive.marks)
    for (const row of [...notes, ...db.Mark.all()]) {
      const label = labelOf(row)
      assert.is(
        row.target === null ? null : String(row.target.pk),
        label === null ? null : label.split(' ')[1],
      )
      assert.ok(label === null || naive.targets.includes(label), 'a dangling key')
    }
    for (const label of naive.targets) this.#checkTarget(label)
    this.#checkLookups()
    for (const { seen, read } of this.#live)
      assert.equal([...seen].map(Number).sort(ascending), read().map(Number).sort(ascending))
  }

  #checkTarget(label: string): void {
    const { db } = this
    const row = this.#row(label)
    const expected = this.#naive.marksOf((target) => target === label)
    this.counts.found += expected.length
    assert.equal(idsOf(db.Mark.filter({ target: row })), expected)
    assert.equal(
      idsOf(db.Mark.exclude({ target: row })),
      this.#naive.marksOf((target) => target !== label),
    )
    assert.equal(idsOf(row.marks.all()), expected)
    assert.is(row.marks.count(), expected.length)
  }

  #checkLookups(): void {
    const { db } = this
    const { targets, marks, notes, posts } = this.#naive
    const marksOf = (test: (target: string | null) => boolean): readonly number[] => this.#naive.marksOf(test)
    const some = targets.filter((_, at) => at % 2 === 0)
    assert.equal(
      idsOf(db.Mark.filter({ target__in: some.map((label) => this.#row(label)) })),
      marksOf((target) => target !== null && some.includes(target)),
    )
    assert.equal(
      idsOf(db.Mark.filter({ target__isnull: true })),
      marksOf((target) => target === null),
    )
    for (const kind of KINDS)
      assert.equal(
        idsOf(db.Mark.filter({ target_type: kind })),
        marksOf((target) => target?.startsWith(`${kind} `) === true),
      )
    const titled = [...notes].filter(
      ([, { target }]) => target.startsWith('Post ') && posts.get(Number(target.slice(5))) === 'b',
    )
    assert.equal(
      idsOf(db.Note.filter({ target__Post__title: 'b' })),
      titled.map(([id]) => id),
    )
    const groups = db.Mark.values('target_type').annotate({ n: count('pk') })
    for (const { target_type: kind, n } of groups)
      assert.is(n, marksOf((target) => (target?.split(' ')[0] ?? null) === kind).length)
    assert.is(
      [...groups].reduce((sum, { n }) => sum + n, 0),
      marks.size,
    )
  }

  /** A row of the child model is a row of the target, too. */
  #row(label: string): Target {
    const { db } = this
    const [kind, key = ''] = label.split(' ')
    if (kind === 'Photo') return db.Photo.get(key)
    if (kind === 'Note') return db.Note.get(Number(key))
    return db.Special.filter({ pk: Number(key) }).first() ?? db.Post.get(Number(key))
  }

  #input(label: string | null, form: Form): object {
    if (label === null) return form === 'pair' ? { target_type: null, target_id: null } : { target: null }
    const [kind = '', key = ''] = label.split(' ')
    const id = kind === 'Photo' ? key : Number(key)
    if (form === 'row') return { target: this.#row(label) }
    if (form === 'part') return { [`target__${kind}`]: this.#row(label) }
    return form === 'key' ? { [`target__${kind}_id`]: id } : { target_type: kind, target_id: id }
  }

  /** Refused by both, or by neither. */
  #both(write: () => unknown, naively: () => void): void {
    if (this.#naive.attempt(naively)) return void write()
    this.counts.refusals++
    assert.throws(write)
  }

  #note(target: string | null, { form, title, rank }: Step & { readonly do: 'note' }): void {
    if (target === null) return
    const input = { title, rank, ...this.#input(target, form) } as never
    this.#both(
      () => assert.is(this.db.Note.create(input).id, this.#lastNote),
      () => {
        this.#naive.setNote(this.#lastNote + 1, { title, rank, target })
        this.#lastNote++
      },
    )
  }

  #moveNote(target: string | null, { note, form }: Step & { readonly do: 'moveNote' }): void {
    const [id, before] = choose([...this.#naive.notes], note) ?? []
    if (id === undefined || before === undefined || target === null || target === `Note ${id}`) return
    this.counts.moves++
    this.#both(
      () => this.db.Note.update(this.db.Note.get(id), this.#input(target, form)),
      () => this.#naive.setNote(id, { ...before, target }),
    )
  }

  #moveMark(target: string | null, { mark, form }: Step & { readonly do: 'moveMark' }): void {
    const id = choose([...this.#naive.marks.keys()], mark)
    if (id === undefined) return
    this.db.Mark.update(this.db.Mark.get(id), this.#input(target, form))
    this.#naive.marks.set(id, target)
  }

  #moveAll(label: string): void {
    this.db.Mark.filter({ target__isnull: false }).update({ target: this.#row(label) })
    for (const id of this.#naive.marksOf((target) => target !== null)) this.#naive.marks.set(id, label)
  }

  #manage(label: string, step: Step & { readonly do: 'add' | 'set' | 'clear' }): void {
    const { marks } = this.#row(label)
    const id = step.do === 'clear' ? undefined : choose([...this.#naive.marks.keys()], step.mark)
    const rows = id === undefined ? [] : [this.db.Mark.get(id)]
    if (step.do === 'add') marks.add(...rows)
    else if (step.do === 'set') marks.set(rows)
    else marks.clear()
    if (step.do !== 'add')
      for (const other of this.#naive.marksOf((target) => target === label))
        this.#naive.marks.set(other, null)
    if (id !== undefined) this.#naive.marks.set(id, label)
  }

  #delete(label: string): void {
    const { db } = this
    const size = this.#naive.notes.size
    const [kind, key = ''] = label.split(' ')
    this.#both(
      () =>
        kind === 'Photo' ? db.Photo.delete(key) : (kind === 'Note' ? db.Note : db.Post).delete(Number(key)),
      () => this.#naive.delete(label),
    )
    if (this.#naive.notes.size < size - (kind === 'Note' ? 1 : 0)) this.counts.cascades++
  }

  #undo(label: string | null): void {
    const { db } = this
    assert.throws(() =>
      db.transact(() => {
        db.Mark.create(this.#input(label, 'row'))
        for (const row of db.Mark.all()) db.Mark.update(row, { target: null })
        throw new Refused()
      }),
    )
  }
}
