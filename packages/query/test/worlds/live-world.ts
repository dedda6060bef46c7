import * as core from '@relata/core/engine'
import type { Edge, ModelMeta } from '@relata/core'
import * as query from '../../src/index.js'
import { comparedRows } from './compared-rows.js'
import type { Loose, LooseStore, Row } from './loose-store.js'

import { lookupOfTarget, TARGETS } from './generic-lookup.js'
import type { Random } from './random.js'

export type { Loose, LooseStore } from './loose-store.js'
export { Random } from './random.js'

/*
 * Random schemas, writes and live queries. Everything is drawn from one list of numbers, so that a failing case shrinks.
 */

const make = core as unknown as Record<string, (...args: readonly unknown[]) => unknown>
const ask = query as unknown as Record<string, (...args: readonly unknown[]) => object>
const loosely = query.databaseOver as unknown as (store: core.CoreStore) => LooseStore

const NAMES = ['Ape', 'Bee', 'Cat', 'Dog']
const WORDS = ['ab', 'Ab', 'b', 'zz', '']
/** What a law adds to the fields of the models, and the store that is made. */
export interface Extension {
  readonly fields?: (fields: Record<string, Record<string, unknown>>) => void
  /** Options of a model, when all fields are known. */
  readonly options?: (name: string, fields: Readonly<Record<string, unknown>>) => object
  readonly store?: (store: core.CoreStore) => void
}

/**
 * Three models, a fourth that inherits from one of them, and relations of every kind between them; its
 * commits go to `log`.
 */
export function world(
  random: Random,
  log: core.MemoryLog = new core.MemoryLog(),
  extend: Extension = {},
): LooseStore {
  const fields: Record<string, Record<string, unknown>> = {}
  for (const name of NAMES) {
    fields[name] = {
      [`word${name}`]: make['string']?.({ null: true, index: random.chance(2) }),
      [`number${name}`]: make['integer']?.({ null: true, index: random.chance(2) }),
    }
    if (name !== 'Dog') Object.assign(fields[name], { code: make['integer']?.({ null: true, unique: true }) })
  }
  const relations = 2 + random.below(5)
  for (let i = 0; i < relations; i++)
    (fields[random.of(NAMES)] as Record<string, unknown>)[`f${i}`] = relation(random, i)
  const parent = random.of(['Ape', 'Bee'])
  extend.fields?.(fields)
  const schema = make['defineSchema']?.(
    Object.fromEntries(
      NAMES.map((name) => [
        name,
        make['model']?.(fields[name], {
          ...(name === 'Dog' ? { parents: [parent] } : {}),
          ...(name === 'Cat' && random.chance(2) ? { ordering: ['-numberCat', 'wordCat'] } : {}),
          ...extend.options?.(name, fields[name] as Readonly<Record<string, unknown>>),
        }),
      ]),
    ),
  )
  const store = new core.CoreStore(schema as core.SchemaMeta, { log })
  extend.store?.(store)
  const db = loosely(store)
  for (let i = 0; i < 6; i++) refusable(() => db.transact(() => write(db, random)))
  return db
}

function relation(random: Random, i: number): unknown {
  const relatedName = `back${i}`
  const target = random.of(NAMES)
  switch (random.below(8)) {
    case 7:
      return make['genericKey']?.(random.of(TARGETS), { onDelete: 'SET_NULL', null: true, relatedName })
    case 0:
      return make['foreignKey']?.(target, { onDelete: 'CASCADE', null: true, relatedName })
    case 1:
      return make['foreignKey']?.(target, {
        onDelete: 'SET_NULL',
        null: true,
        relatedName,
        index: random.chance(2),
      })
    case 2:
      return make['oneToOne']?.(target, { onDelete: 'SET_NULL', null: true, relatedName })
    case 3:
      return make['foreignKey']?.(target, {
        onDelete: 'DO_NOTHING',
        dbConstraint: false,
        null: true,
        relatedName,
      })
    case 4:
      return make['foreignKey']?.(random.of(['Ape', 'Bee', 'Cat']), {
        onDelete: 'SET_NULL',
        null: true,
        relatedName,
        toField: 'code',
        dbConstraint: random.chance(2),
      })
    case 5:
      return make['manyToMany']?.('self', { symmetrical: true })
    default:
      return make['manyToMany']?.(target, { relatedName, symmetrical: false })
  }
}

/** Keys of rows that are there. */
const keysIn = (db: LooseStore, name: string): number[] =>
  db
    .model(name)
    .orderBy('pk')
    .toArray()
    .map((row) => (row as Row).pk)

/** One random write; what is refused changes nothing. */
export const write = (db: LooseStore, random: Random): void => refusable(() => attempt(db, random))

/** Runs what the store may refuse. */
export function refusable(fn: () => void): void {
  try {
    fn()
  } catch (error) {
    if (!(error instanceof core.RelataError)) throw error
  }
}

function attempt(db: LooseStore, random: Random): void {
  const name = random.of(NAMES)
  const model = db.schema.model(name)
  const keys = keysIn(db, name)
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      db.model(name).create(some(db, random, model, true))
      break
    case 3:
    case 4:
    case 5:
      if (keys.length > 0) db.model(name).update(random.of(keys), some(db, random, model, false))
      break
    case 6:
      if (keys.length > 0) db.model(name).delete(random.of(keys))
      break
    case 7:
      if (random.chance(4))
        db.model(name)
          .filter({ [`word${name}`]: random.of(WORDS) })
          .delete()
      break
    default:
      relink(db, random, model, keys)
  }
}

function some(db: LooseStore, random: Random, model: ModelMeta, all: boolean): object {
  const values: Record<string, unknown> = {}
  for (const field of model.rowFields) {
    if (field.auto || field.key?.parentLink === true || (!all && !random.chance(3))) continue
    // A scope sets it itself.
    if (field.name === 'tenant' && random.chance(2)) continue
    if (field.key?.generic !== undefined && random.chance(2)) continue
    if (field.key !== undefined) {
      const targets = db.model(field.key.target.name).orderBy('pk').toArray() as Row[]
      const target = targets.length === 0 || random.chance(4) ? undefined : random.of(targets)
      values[field.attribute] =
        target === undefined ? null : (target[field.key.targetField.attribute] ?? null)
      if (!field.key.dbConstraint && random.chance(4)) values[field.attribute] = 1 + random.below(12)
    } else if (field.name === 'code') values['code'] = random.chance(3) ? null : random.below(12)
    else if (field.type.name === 'integer') values[field.name] = random.chance(5) ? null : random.below(4)
    else values[field.name] = random.chance(5) ? null : random.of(WORDS)
  }
  if (all && random.chance(4) && model.pk.auto) values[model.pk.name] = 1 + random.below(12)
  return values
}

function relink(db: LooseStore, random: Random, model: ModelMeta, keys: readonly number[]): void {
  const edges = model.allEdges.filter((edge) => edge.kind === 'link' && edge.accessor !== '')
  if (edges.length === 0 || keys.length === 0) return
  const edge = random.of(edges)
  const targets = keysIn(db, edge.target.name)
  if (targets.length === 0) return
  const row = db
    .model(model.name)
    .filter({ pk: random.of(keys) })
    .toArray()[0] as Record<
    string,
    { add(...keys: number[]): void; remove(...keys: number[]): void; clear(): void }
  >
  const manager = row[edge.accessor]
  if (random.chance(6)) manager?.clear()
  else if (random.chance(3)) manager?.remove(random.of(targets))
  else manager?.add(random.of(targets), random.of(targets))
}

/** A random chain of relations; ends at a model. */
function chain(
  random: Random,
  model: ModelMeta,
  longest: number,
): { readonly path: readonly string[]; readonly end: ModelMeta } {
  const path: string[] = []
  let at = model
  for (let i = random.below(longest + 1); i > 0; i--) {
    const edges: Edge[] = [...at.edges.values()].filter((edge) => edge.name !== '')
    if (edges.length === 0) break
    const edge = random.of(edges)
    path.push(edge.name)
    at = edge.target
  }
  return { path, end: at }
}

/** A field of a model, its parents' too. */
function fieldOf(random: Random, model: ModelMeta): string {
  const names = model.rowFields
    .filter((field) => field.key === undefined && field.name !== 'id')
    .map(({ name }) => name)
  return random.of(names)
}

function lookup(random: Random, model: ModelMeta): object {
  const { path, end } = chain(random, model, 3)
  if (path.length > 0 && random.chance(5)) return { [`${path.join('__')}__isnull`]: random.chance(2) }
  if (end.generics.length > 0 && random.chance(3))
    return lookupOfTarget(random, path, random.of(end.generics))
  const field = random.chance(6) ? 'pk' : fieldOf(random, end)
  const text = field.startsWith('word')
  const name = random.of(
    text ? ['exact', 'exact', 'icontains', 'in', 'isnull'] : ['exact', 'exact', 'in', 'gt', 'lte', 'isnull'],
  )
  const one = text ? random.of(WORDS) : random.below(5)
  const value =
    name === 'isnull'
      ? random.chance(2)
      : name === 'in'
        ? [one, text ? random.of(WORDS) : random.below(5)]
        : one
  return { [[...path, field, ...(name === 'exact' ? [] : [name])].join('__')]: value }
}

function condition(random: Random, model: ModelMeta, depth: number): object {
  const kind = depth === 0 ? 0 : random.below(7)
  if (kind <= 2) return { ...lookup(random, model), ...(random.chance(3) ? lookup(random, model) : {}) }
  if (kind === 3) return ask['not']?.(condition(random, model, depth - 1)) ?? {}
  if (kind === 4)
    return ask['xor']?.(condition(random, model, depth - 1), condition(random, model, depth - 1)) ?? {}
  return (
    ask[kind === 5 ? 'and' : 'or']?.(
      condition(random, model, depth - 1),
      condition(random, model, depth - 1),
    ) ?? {}
  )
}

function exists(db: LooseStore, random: Random, model: ModelMeta): object | undefined {
  const keys = model.incoming.filter(
    (key) => key.targetField === key.target.pk && key.field.model.autoOf === undefined && !key.parentLink,
  )
  if (keys.length === 0) return undefined
  const { field } = random.of(keys)
  const inner = db.model(field.model.name).filter({
    [field.name]: ask['OuterRef']?.('pk'),
    ...(random.chance(2) ? lookup(random, field.model) : {}),
  })
  const tied = random.chance(3) ? inner.orderBy('pk').slice(0, 2) : inner
  return random.chance(2) ? ask['Exists']?.(tied) : ask['not']?.(ask['Exists']?.(tied))
}

function base(db: LooseStore, random: Random, model: ModelMeta): Loose {
  if (!random.chance(3)) return db.model(model.name)
  const edges = model.allEdges.filter((edge) => edge.inverse.accessor !== '' && !edge.inverse.single)
  if (edges.length === 0) return db.model(model.name)
  const { inverse } = random.of(edges)
  const owners = db.model(inverse.source.name).orderBy('pk').toArray()
  if (owners.length === 0) return db.model(model.name)
  const manager = (random.of(owners) as Record<string, Loose>)[inverse.accessor] as Loose
  return db.shown?.(manager) ?? manager
}

function ordered(random: Random, model: ModelMeta, set: Loose): Loose {
  if (random.chance(3)) return set
  const terms = Array.from({ length: 1 + random.below(2) }, () => {
    const { path, end } = chain(random, model, 2)
    return `${random.chance(2) ? '-' : ''}${[...path, random.chance(5) ? 'pk' : fieldOf(random, end)].join('__')}`
  })
  return set.orderBy(...terms)
}

/** A random query, for rows or values. */
export function randomQuery(db: LooseStore, random: Random): Loose {
  const model = db.schema.model(random.of(NAMES))
  let set: Loose = base(db, random, model)
  for (let i = random.below(3); i > 0; i--) {
    const tied = random.chance(5) ? exists(db, random, model) : undefined
    const where = tied ?? condition(random, model, 2)
    set = random.chance(3) ? set.exclude(where) : set.filter(where)
  }
  if (random.chance(4)) set = annotated(random, model, set)
  if (random.chance(12))
    return comparedRows(random, model, ordered(random, model, set), () => fieldOf(random, model))
  if (random.chance(4)) set = within(db, random, model, set)
  if (random.chance(8)) set = combined(db, random, model, set)
  if (random.chance(10)) return byExpression(db, random, model)
  if (random.chance(10)) return combinedValues(db, random, model)
  set = ordered(random, model, set)
  if (random.chance(5)) set = valued(random, model, set)
  return random.chance(3) ? set.slice(random.below(3), 3 + random.below(4)) : set
}

/**
 * Query sets inside: as the value of `in`, by a key and not, whole and sliced; and a value of the first of
 * the rows that have a row's key.
 */
function within(db: LooseStore, random: Random, model: ModelMeta, set: Loose): Loose {
  const keys = model.rowFields.flatMap(({ key }) =>
    key === undefined || key.targetField !== key.target.pk ? [] : [key],
  )
  const incoming = model.incoming.filter(
    (one) => one.targetField === one.target.pk && one.field.model.autoOf === undefined,
  )
  const same = db.model(model.name).filter(lookup(random, model))
  const kind = random.below(7)
  const negated = random.chance(3)
  const keep = (where: object): Loose => (negated ? set.exclude(where) : set.filter(where))
  if (kind >= 5) {
    const where = referring(db, random, [model])
    return keep(random.chance(3) ? (ask['and']?.(where, lookup(random, model)) ?? {}) : where)
  }
  if (kind === 0 && keys.length > 0) {
    const { field, target } = random.of(keys)
    return keep({ [`${field.name}__in`]: db.model(target.name).filter(condition(random, target, 1)) })
  }
  if (kind <= 2 && incoming.length > 0) {
    const { field } = random.of(incoming)
    const others = db.model(field.model.name)
    if (kind === 1) return keep({ pk__in: others.filter(lookup(random, field.model)).values(field.name) })
    const name = fieldOf(random, field.model)
    const first = others.filter({ [field.name]: ask['OuterRef']?.('pk') }).orderBy(`-${name}`, 'pk')
    return set.annotate({ n: ask['Subquery']?.(first.values(name).slice(0, 1)) })
  }
  if (kind === 3 && keys.length > 0) {
    const { name } = random.of(keys).field
    return keep(ask['Exists']?.(same.filter({ [name]: ask['OuterRef']?.(name) })) ?? {})
  }
  return keep({ pk__in: random.chance(2) ? same : same.orderBy('pk').slice(0, 2) })
}

/**
 * Some row of any model has what a chain of a row around leads to, over several rows too; one or two queries
 * deep.
 */
function referring(db: LooseStore, random: Random, around: readonly ModelMeta[]): object {
  const inner = db.schema.model(random.of(NAMES))
  const depth = random.below(around.length)
  const { path, end } = chain(random, around[depth] as ModelMeta, 2)
  const start = random.chance(2) ? 'word' : 'number'
  const nameIn = (model: ModelMeta): string =>
    random.of(model.rowFields.filter(({ name }) => name.startsWith(start))).name
  let reference: unknown = [...path, nameIn(end)].join('__')
  for (let out = 0; out <= depth; out++) reference = ask['OuterRef']?.(reference)
  const rows = db
    .model(inner.name)
    .filter({ [nameIn(inner)]: reference, ...(random.chance(3) ? lookup(random, inner) : {}) })
  const deeper =
    around.length < 2 && random.chance(3) ? rows.filter(referring(db, random, [inner, ...around])) : rows
  const held = ask['Exists']?.(deeper) ?? {}
  return random.chance(3) ? (ask['not']?.(held) ?? {}) : held
}

function combined(db: LooseStore, random: Random, model: ModelMeta, set: Loose): Loose {
  const plain = ordered(random, model, db.model(model.name).filter(lookup(random, model)))
  const other = random.chance(4) ? combined(db, random, model, plain) : plain
  switch (random.below(3)) {
    case 0:
      return set.all().union(other)
    case 1:
      return set.all().intersection(other)
    default:
      return set.all().difference(other)
  }
}

/** Values of several query sets of a model: equal ones come from different rows and parts. */
function combinedValues(db: LooseStore, random: Random, model: ModelMeta): Loose {
  const { path, end } = chain(random, model, 2)
  const name = [...path, fieldOf(random, end)].join('__')
  const names = random.of([[name], [name], [name, fieldOf(random, model)]])
  const part = (): Loose => {
    const rows = ordered(random, model, db.model(model.name).filter(lookup(random, model)))
    const values = rows.values(...names)
    return random.chance(4) ? values.distinct() : values
  }
  let set = part()
  for (let i = 1 + random.below(3); i > 0; i--) {
    const kind = random.below(4)
    set = kind === 0 ? set.intersection(part()) : kind === 1 ? set.difference(part()) : set.union(part())
  }
  const sorted = random.chance(2) ? set : set.orderBy(`${random.chance(2) ? '-' : ''}${random.of(names)}`)
  return random.chance(3) ? sorted.slice(random.below(2), 2 + random.below(4)) : sorted
}

/** A combination of annotated rows in the order of an expression over what each of them came with. */
function byExpression(db: LooseStore, random: Random, model: ModelMeta): Loose {
  const part = (): Loose =>
    db
      .model(model.name)
      .annotate({ n: ask['Value']?.(random.below(5) - 2) })
      .filter(lookup(random, model))
  const both = random.chance(3)
    ? part().difference(part())
    : part().union(part(), ...(random.chance(3) ? [part()] : []))
  const signed = (ask['F']?.('n') as { times(other: unknown): object } | undefined)?.times(ask['F']?.('pk'))
  const sorted = both.orderBy(signed, 'pk')
  return random.chance(3) ? sorted.values(fieldOf(random, model)) : sorted
}

function annotated(random: Random, model: ModelMeta, set: Loose): Loose {
  const { path } = chain(random, model, 2)
  if (path.length === 0) return set.annotate({ n: ask['F']?.('pk') })
  const counted = set.annotate({ n: ask['count']?.(path.join('__'), { distinct: random.chance(2) }) })
  return random.chance(2) ? counted.filter({ n__gt: 0 }) : counted
}

/**
 * Values of every kind: of the row, over chains that lead to one row and to several, different ones, and
 * groups.
 */
function valued(random: Random, model: ModelMeta, set: Loose): Loose {
  const { path, end } = chain(random, model, 2)
  const name = [...path, fieldOf(random, end)].join('__')
  switch (random.below(10)) {
    case 0:
      return set.values('pk', name)
    case 1:
      return set.values(name, fieldOf(random, model))
    case 2:
      return set.values(name).distinct()
    case 5:
      return set.values(name, fieldOf(random, model)).distinct()
    case 6:
      return random.chance(3) ? keyed(random, model, set).distinct() : keyed(random, model, set)
    case 7:
    case 8:
      return merged(random, model, set)
    case 3:
      return set
        .values(fieldOf(random, model))
        .annotate({ total: ask['count']?.('pk') })
        .distinct()
    default:
      return grouped(random, model, set.values(random.chance(2) ? name : fieldOf(random, model)))
  }
}

/** Different values of groups, without one of their keys: several groups often have the same. */
function merged(random: Random, model: ModelMeta, set: Loose): Loose {
  const groups = keyed(random, model, set, false).values(...random.of([['total'], ['n'], ['n', 'total']]))
  const different = groups.distinct()
  return random.chance(2) ? different : different.orderBy(random.of(['-total', 'total', 'n']))
}

/**
 * Groups of a relation, of a constant, or beside an annotation that is no key, in the order of something
 * else, and with conditions that compare columns.
 */
function keyed(random: Random, model: ModelMeta, set: Loose, constant: boolean = true): Loose {
  const keys = model.rowFields.flatMap(({ key, name }) => (key === undefined ? [] : [name]))
  const field = fieldOf(random, model)
  const given = { one: ask['Value']?.(1), other: ask['F']?.(field) }
  const key = random.of([...(constant ? ['one'] : []), 'other', field, ...keys, ...keys])
  const groups = set
    .annotate(given)
    .values(key)
    .annotate({ n: aggregate(random, model), total: ask['count']?.('pk') })
  const total = ask['F']?.('total')
  const where = [
    { total__gt: 1, [`${field}__isnull`]: false },
    { pk__gt: total },
    ask['or']?.({ total__gt: 1 }, { pk__lte: 3 }) ?? {},
  ]
  const kept = random.chance(3) ? groups.filter(random.of(where)) : groups
  return random.chance(4)
    ? kept
    : kept.orderBy(...random.of([[`-${key}`], ['total', key], ['other'], [...keys.slice(0, 1), '-total']]))
}

function grouped(random: Random, model: ModelMeta, set: Loose): Loose {
  const groups = set.annotate({ n: aggregate(random, model), total: ask['count']?.('pk') })
  const kept = random.chance(3) ? groups.filter({ total__gt: 1 }) : groups
  return random.chance(2) ? kept.orderBy(...(random.chance(2) ? ['-total', 'n'] : ['n'])) : kept
}

/**
 * Any aggregate over any chain. Whole numbers and fractions: sums of fractions depend on the order in which
 * they are added.
 */
export function aggregate(random: Random, model: ModelMeta): object | undefined {
  const { path, end } = chain(random, model, 2)
  const number = [...path, `number${end.name}`].join('__')
  const owned = end.rowFields.some(({ name }) => name === `number${end.name}`)
  const field = owned ? number : [...path, 'pk'].join('__')
  const text = [...path, fieldOf(random, end)].join('__')
  const options = random.chance(4) ? { filter: lookup(random, model) } : {}
  switch (random.below(12)) {
    case 8:
      return ask['median']?.(field, options)
    case 9:
      return ask['mode']?.(text, options)
    case 10:
      return ask['stringAgg']?.(text, ', ', { ...options, distinct: random.chance(2), orderBy: `-${field}` })
    case 11:
      return ask[random.of(['arrayAgg', 'jsonAgg'])]?.(text, options)
    case 0:
      return ask['count']?.(text, { distinct: true, ...options })
    case 1:
      return ask['sum']?.(field, options)
    case 2:
      return ask['avg']?.(field, options)
    case 3:
      return ask['min']?.(text, options)
    case 4:
      return ask['max']?.(text, { default: random.chance(2) ? null : undefined, ...options })
    case 5:
      return ask['stdDev']?.(field)
    case 6:
      return ask['sum']?.(
        (ask['F']?.(field) as { times(n: number): object } | undefined)?.times(0.1),
        options,
      )
    default:
      return ask['sum']?.(field, { distinct: true })
  }
}
