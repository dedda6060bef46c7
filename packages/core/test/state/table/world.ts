import fc from 'fast-check'
import { created, deleted, linked, unlinked, updated } from '../../../src/event/factories.js'
import type { Event, Values } from '../../../src/event/event.js'
import { invert } from '../../../src/event/invert.js'
import { defineSchema } from '../../../src/schema/define.js'
import { float, integer, json, string } from '../../../src/schema/fields.js'
import type { LinkMeta, ModelMeta, SchemaMeta } from '../../../src/schema/meta.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey, manyToMany, oneToOne } from '../../../src/schema/relations.js'
import type { Value } from '../../../src/schema/value-type.js'
import { State } from '../../../src/state/state.js'

const CASCADE = { onDelete: 'CASCADE' } as const
const OPEN = { onDelete: 'SET_NULL', null: true } as const

/** Every kind of key and link, small enough for clashes. */
export const schema: SchemaMeta = defineSchema({
  Author: model({
    name: string({ null: true, index: true }),
    code: string({ unique: true, null: true }),
    friends: manyToMany('self'),
  }),
  Profile: model({ author: oneToOne('Author', OPEN), city: string({ null: true }) }),
  Tag: model({ label: string({ primaryKey: true }), weight: float({ null: true }) }),
  Book: model(
    {
      title: string(),
      pages: integer({ null: true }),
      extra: json({ null: true }),
      author: foreignKey('Author', OPEN),
      byCode: foreignKey('Author', { ...OPEN, toField: 'code', relatedName: 'coded' }),
      loose: foreignKey('Author', { ...OPEN, dbConstraint: false, relatedName: 'loose' }),
      scanned: foreignKey('Author', { ...OPEN, index: false, relatedName: 'scanned' }),
      sequel: foreignKey('self', OPEN),
      tags: manyToMany('Tag'),
      cites: manyToMany('self', { symmetrical: false, relatedName: 'citedBy' }),
    },
    {
      uniqueTogether: [['title', 'author']],
      indexes: [['author', '-pages'], ['-pages'], ['byCode', 'title', 'loose'], ['extra']],
    },
  ),
  Place: model({ name: string({ null: true }), nick: string({ null: true, unique: true }) }),
  Restaurant: model({ stars: integer({ null: true }) }, { parents: ['Place'] }),
  Bistro: model({ cosy: integer({ null: true }) }, { parents: ['Restaurant'] }),
  Waiter: model({
    at: foreignKey('Restaurant', OPEN),
    byNick: foreignKey('Bistro', { ...OPEN, toField: 'nick', relatedName: 'waiters' }),
    boss: foreignKey('Waiter', { ...CASCADE, null: true }),
  }),
})

const seed = fc.nat(0xffffff)
/** What happens next; numbers choose among what there is. */
export const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      which: fc.nat(7),
      seed,
      plain: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('update' as const), which: fc.nat(7), seed }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: fc.nat(7), seed }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('link' as const), which: fc.nat(2), seed }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unlink' as const), which: fc.nat(2), seed }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

export interface NaiveRow {
  readonly key: Value
  readonly values: Record<string, Value>
}
export interface NaiveLink {
  readonly from: Value
  readonly to: Value
}

/** A state beside plain arrays that say what must be in it. */
export class World {
  readonly state = new State(schema)
  rows = new Map<ModelMeta, NaiveRow[]>(schema.models.map((each) => [each, []]))
  links = new Map<LinkMeta, NaiveLink[]>(schema.links.map((each) => [each, []]))
  readonly done: { readonly event: Event; readonly slot: number }[] = []
  /** Called at `read` steps. */
  onRead: () => void = () => undefined
  #last = 0

  run(each: Step): void {
    if (each.kind === 'read') return this.onRead()
    const stored = schema.models.filter((candidate) => candidate.autoOf === undefined)
    const random = randomFrom(each.seed)
    if (each.kind === 'link' || each.kind === 'unlink')
      return this.#runLink(schema.links[each.which % schema.links.length] as LinkMeta, each.kind, random)
    const chosen = stored[each.which % stored.length] as ModelMeta
    if (each.kind === 'create') return this.create(chosen, random, each.plain)
    const row = pick(this.naive(chosen), random)
    if (row === undefined) return
    if (each.kind === 'update') this.update(chosen, row, random)
    else this.delete(chosen, row)
  }

  naive(of: ModelMeta): NaiveRow[] {
    return this.rows.get(of) as NaiveRow[]
  }

  /** Takes back the last events until so many are left. */
  undoTo(count: number): void {
    while (this.done.length > count) {
      const last = this.done.pop() as World['done'][number]
      this.state.apply(invert(last.event), last.slot)
    }
  }

  apply(event: Event): void {
    this.done.push({ event, slot: this.state.apply(event) })
  }

  create(of: ModelMeta, random: Random, plain: boolean): void {
    const values: Record<string, Value> = {}
    for (const field of of.fields) values[field.attribute] = this.#valueOf(of, field.attribute, random)
    const key = this.#newKey(of, random)
    if (key === undefined) return
    values[of.pk.attribute] = key
    if (this.#breaksUnique(of, values, undefined)) return
    const table = this.state.stored(of)
    const row = plain || of.parents.length > 0 ? values : (table.buildRow(values) as Values)
    this.naive(of).push({ key, values })
    this.apply(created(of.name, key, row))
  }

  update(of: ModelMeta, row: NaiveRow, random: Random): void {
    const names = of.fields
      .filter((field) => !field.primaryKey && field.key?.parentLink !== true)
      .map((field) => field.attribute)
    const name = names[random(names.length)]
    if (name === undefined) return
    const value = this.#valueOf(of, name, random)
    const before = row.values[name] as Value
    if (this.#breaksUnique(of, { ...row.values, [name]: value }, row)) return
    row.values[name] = value
    this.apply(updated({ model: of.name, key: row.key }, { [name]: before }, { [name]: value }))
  }

  delete(of: ModelMeta, row: NaiveRow): void {
    for (const [link, list] of this.links) {
      for (const each of list) {
        if ((link.model === of && each.from === row.key) || (link.target === of && each.to === row.key))
          this.unlink(link, each)
      }
    }
    const table = this.state.stored(of)
    const stored = table.row(table.find(row.key)) as Values
    this.rows.set(
      of,
      this.naive(of).filter((each) => each !== row),
    )
    this.apply(deleted(of.name, row.key, of.parents.length > 0 ? { ...row.values } : stored))
  }

  unlink(link: LinkMeta, each: NaiveLink): void {
    this.links.set(
      link,
      (this.links.get(link) as NaiveLink[]).filter((other) => other !== each),
    )
    this.apply(unlinked(link.label, each.from, each.to))
  }

  #runLink(link: LinkMeta, kind: 'link' | 'unlink', random: Random): void {
    const list = this.links.get(link) as NaiveLink[]
    if (kind === 'unlink') {
      const each = pick(list, random)
      if (each !== undefined) this.unlink(link, each)
      return
    }
    const from = pick(this.naive(link.model), random)?.key
    const to = pick(this.naive(link.target), random)?.key
    if (from === undefined || to === undefined) return
    const same = (a: Value, b: Value): boolean => list.some((each) => each.from === a && each.to === b)
    if (same(from, to) || (link.symmetrical && same(to, from))) return
    list.push({ from, to })
    this.apply(linked(link.label, from, to))
  }

  #newKey(of: ModelMeta, random: Random): Value | undefined {
    const parent = of.parents[0]
    const taken = new Set(this.naive(of).map((each) => each.key))
    if (parent !== undefined) {
      const free = this.naive(parent.target).filter((each) => !taken.has(each.key))
      return random(8) === 0 && !taken.has(3) ? 3 : pick(free, random)?.key
    }
    const key =
      of.pk.type.name === 'string' ? `k${random(12)}` : random(3) === 0 ? random(12) : (this.#last += 1) + 3
    return taken.has(key) ? undefined : key
  }

  #valueOf(of: ModelMeta, attribute: string, random: Random): Value {
    const field = of.fields.find((each) => each.attribute === attribute)
    if (field === undefined || random(4) === 0)
      return field?.null === true ? null : (`t${random(3)}` as Value)
    if (field.key !== undefined && field.key.targetField.type.name !== 'string') return random(12)
    switch (field.type.name) {
      case 'string':
        return `t${random(6)}`
      case 'json':
        return { a: [random(3), { b: random(3) }] }
      case 'float':
        return random(7) / 2
      default:
        return random(9) - 2
    }
  }

  #breaksUnique(of: ModelMeta, values: Record<string, Value>, except: NaiveRow | undefined): boolean {
    const others = this.naive(of).filter((each) => each !== except)
    const sets = [
      ...of.fields.filter((field) => field.unique).map((field) => [field]),
      ...of.uniques.map(({ fields }) => fields),
    ]
    return sets.some((fields) =>
      others.some((each) =>
        fields.every(
          ({ attribute }) => values[attribute] !== null && each.values[attribute] === values[attribute],
        ),
      ),
    )
  }
}

type Random = (below: number) => number

/** A small separate generator, so that a run depends on its steps alone. */
function randomFrom(start: number): Random {
  let now = start + 1
  return (below) => {
    now = (Math.imul(now, 1103515245) + 12345) & 0x7fffffff
    return (now >>> 8) % below
  }
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[random(Math.max(1, list.length))]
}
