import fc from 'fast-check'
import { SchemaError } from '../../../src/error/errors.js'
import type { FieldDeclaration, ModelDeclaration } from '../../../src/schema/declaration.js'
import {
  fieldLabel,
  NO_DECISIONS,
  type MigrationDecisions,
} from '../../../src/schema/migration/migration-decisions.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import type { ScalarName } from '../../../src/schema/value-type.js'
import { model } from './declarations.js'
import {
  addComputed,
  choicesOf,
  functionFor,
  GENERIC_POLICIES,
  genericPlan,
  hasTree,
  keyOf,
  letter,
  NULLING,
  POLICIES,
  type GenericPlan,
  made,
  maybe,
  maybeManaged,
  merged,
  ownOptions,
  reverseOptions,
  searchOf,
  VALUES,
  withOptions,
  withoutFaults,
} from './rich-options.js'

/**
 * Random schemas with every option of every field and model. Fields and models have a place of their own, so that
 * two schemas can have the same one under different names.
 */

/** Places of models: their names in a schema may be others. */
const MODELS = ['A', 'B', 'C', 'lib.D'] as const
const PLACES = MODELS.length
const SCALARS = 4
const KEYS = 3
const LINKS = 2

interface ScalarPlan {
  readonly here: boolean
  readonly type: ScalarName
  readonly options: Readonly<Record<string, unknown>>
}
interface KeyPlan {
  readonly here: boolean
  readonly one: boolean
  readonly to: number
  /** A scalar of the target, by place; its primary key if that one isn't unique. */
  readonly toField: number
  readonly options: Readonly<Record<string, unknown>>
  readonly policy: number
  /** Its key has a name of its own. */
  readonly named: boolean
  readonly reverse: 'named' | 'hidden' | 'both'
  /** Of a foreign key to its own model. */
  readonly tree: true | object | undefined
}
interface LinkPlan {
  readonly here: boolean
  readonly to: number
  readonly symmetrical: boolean
  readonly through: boolean
  readonly reverse: 'named' | 'hidden' | 'both'
  readonly options: Readonly<Record<string, unknown>>
}
interface ModelPlan {
  readonly here: boolean
  readonly generic: GenericPlan
  readonly pk: 'id' | 'auto' | 'string' | 'uuid' | 'bigInteger'
  readonly parent: number
  readonly link: 'usual' | 'named' | 'declared'
  readonly scalars: readonly ScalarPlan[]
  readonly keys: readonly KeyPlan[]
  readonly links: readonly LinkPlan[]
  readonly inOrder: boolean
  /** Has a primary key of two fields, if it has two that are never null. */
  readonly composite: boolean
  readonly ordering: readonly number[] | undefined
  readonly unique: readonly number[]
  readonly index: readonly number[]
}
type Plans = readonly ModelPlan[]

/** Plans of one type each, made once: a chain would make them again for each of thousands of fields. */
const scalarPlan: fc.Arbitrary<ScalarPlan> = fc.oneof(
  ...(Object.keys(VALUES) as ScalarName[]).map(scalarPlanOf),
)

function scalarPlanOf(type: ScalarName): fc.Arbitrary<ScalarPlan> {
  const values = VALUES[type] ?? fc.constant(null)
  return fc.record({
    here: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
    type: fc.constant(type),
    options: merged(
      choicesOf(type, values),
      ownOptions(type),
      maybe('null', fc.boolean()),
      maybe('unique', fc.boolean()),
      maybe('index', fc.boolean()),
      fc
        .tuple(fc.constantFrom('none', 'none', 'value', 'function', 'null'), values)
        .map(([kind, value]): Record<string, unknown> =>
          kind === 'none'
            ? {}
            : { default: kind === 'value' ? value : kind === 'null' ? null : functionFor(type) },
        ),
    ).chain((options) => maybeManaged(type, options)),
  })
}

const reverse = fc.constantFrom('named' as const, 'hidden' as const, 'both' as const)
const target = fc.nat(PLACES - 1)
const limit = merged(maybe('limitChoicesTo', fc.constantFrom({ pk__gt: 1 }, { pk__in: [1, "it's"] }))).chain(
  (given) =>
    maybe('enforce', fc.constant(true)).map((more) =>
      'limitChoicesTo' in given ? { ...given, ...more } : given,
    ),
)

const keyPlan: fc.Arbitrary<KeyPlan> = fc.record({
  here: fc.boolean(),
  one: fc.boolean(),
  to: target,
  toField: fc.nat(SCALARS + 4),
  policy: fc.nat(7),
  named: fc.boolean(),
  reverse,
  tree: fc.constantFrom(undefined, true as const, { path: 'way', depth: 'level' }),
  options: merged(
    limit,
    maybe('null', fc.boolean()),
    maybe('unique', fc.boolean()),
    maybe('dbConstraint', fc.boolean()),
    maybe('index', fc.constant(false)),
  ),
})
const linkPlan: fc.Arbitrary<LinkPlan> = fc.record({
  here: fc.boolean(),
  to: target,
  symmetrical: fc.boolean(),
  through: fc.boolean(),
  reverse,
  options: limit,
})
const columns = fc.uniqueArray(fc.nat(SCALARS + KEYS - 1), { maxLength: 3 })
const modelPlan: fc.Arbitrary<ModelPlan> = fc.record({
  generic: genericPlan(PLACES),
  here: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
  pk: fc.constantFrom(
    'id' as const,
    'id' as const,
    'auto' as const,
    'string' as const,
    'uuid' as const,
    'bigInteger' as const,
  ),
  parent: fc.nat(11),
  link: fc.constantFrom('usual' as const, 'named' as const, 'declared' as const),
  scalars: fc.array(scalarPlan, { minLength: SCALARS, maxLength: SCALARS }),
  keys: fc.array(keyPlan, { minLength: KEYS, maxLength: KEYS }),
  links: fc.array(linkPlan, { minLength: LINKS, maxLength: LINKS }),
  inOrder: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  composite: fc.boolean(),
  ordering: fc.option(columns, { nil: undefined }),
  unique: columns,
  index: columns,
})
const plans: fc.Arbitrary<Plans> = fc.array(modelPlan, { minLength: PLACES, maxLength: PLACES })

/** What models and fields are called, by their place. */
interface Naming {
  readonly models: readonly string[]
  /** By the place of the model, then by that of the field. */
  readonly fields: readonly ((place: string) => string)[]
}

const usual: Naming = {
  models: MODELS,
  fields: MODELS.map((_, at) => (place: string) => `${letter(at)}_${place}`),
}

/** Some names are others, and some change places. */
const otherNaming: fc.Arbitrary<Naming> = fc
  .record({
    models: fc.shuffledSubarray([...MODELS, 'E', 'Old1'], { minLength: PLACES, maxLength: PLACES }),
    keep: fc.array(fc.boolean(), { minLength: PLACES, maxLength: PLACES }),
    turns: fc.array(fc.nat(5), { minLength: PLACES, maxLength: PLACES }),
  })
  .map(({ models, keep, turns }) => {
    const kept = MODELS.filter((_, at) => keep[at])
    const others = models.filter((name) => !(kept as readonly string[]).includes(name))
    return {
      models: MODELS.map((name, at) => (keep[at] === true ? name : (others.pop() ?? name))),
      fields: MODELS.map((_, at) => (place: string) => {
        const turn = turns[at] ?? 0
        // Scalars change places, keys and links get other names.
        const number = Number(place.slice(1))
        if (turn >= 4 || place.startsWith('k') || place.startsWith('m'))
          return turn < 2 ? `${letter(at)}_${place}` : `${letter(at)}_new_${place}`
        return place.startsWith('s')
          ? `${letter(at)}_s${(number + turn) % SCALARS}`
          : `${letter(at)}_${place}`
      }),
    }
  })

/** A schema, with the place of each model and field by its name. */
export interface RichSchema {
  readonly models: Readonly<Record<string, ModelDeclaration>>
  readonly modelNames: ReadonlyMap<number, string>
  readonly fieldNames: ReadonlyMap<string, string>
}

/** Builds the declarations of a plan. */
class Builder {
  readonly #plans: Plans
  readonly #naming: Naming
  readonly modelNames = new Map<number, string>()
  /** By place: `0.s1`. */
  readonly fieldNames = new Map<string, string>()

  constructor(given: Plans, naming: Naming) {
    this.#plans = given
    this.#naming = naming
    for (const [at, plan] of given.entries())
      if (plan.here) this.modelNames.set(at, naming.models[at] ?? MODELS[at] ?? 'A')
  }

  build(): RichSchema {
    const models: Record<string, ModelDeclaration> = {}
    for (const [at, name] of this.modelNames) models[name] = this.#model(at)
    this.#addThrough(models)
    return { models, modelNames: this.modelNames, fieldNames: this.fieldNames }
  }

  #name(at: number, place: string): string {
    const name = this.#naming.fields[at]?.(place) ?? place
    this.fieldNames.set(`${at}.${place}`, name)
    return name
  }

  #parent(at: number): number | undefined {
    const parent = this.#plans[at]?.parent ?? at
    return parent < at && this.modelNames.has(parent) ? parent : undefined
  }

  #model(at: number): ModelDeclaration {
    const plan = this.#plans[at] as ModelPlan
    const parent = this.#parent(at)
    const fields: Record<string, FieldDeclaration> = {}
    if (parent === undefined && plan.pk !== 'id') fields[this.#name(at, 'pk')] = this.#pk(plan)
    const own: string[] = []
    for (const [number, { here, type, options }] of plan.scalars.entries()) {
      if (!here) continue
      const name = this.#name(at, `s${number}`)
      fields[name] = { kind: 'scalar', type, options: withoutFaults(type, options) }
      own.push(name)
    }
    const keys: string[] = []
    for (const [number, key] of plan.keys.entries()) {
      const to = this.modelNames.get(key.to)
      if (!key.here || to === undefined) continue
      const name = this.#name(at, `k${number}`)
      fields[name] = this.#key(key, to, name)
      const isTree = key.to === at && !key.one && parent === undefined && key.options['index'] !== false
      if (key.tree !== undefined && isTree && !hasTree(fields))
        fields[name] = withOptions(fields[name], { tree: key.tree, null: true })
      keys.push(name)
    }
    for (const [number, link] of plan.links.entries()) {
      const to = this.modelNames.get(link.to)
      if (!link.here || link.through || to === undefined) continue
      const name = this.#name(at, `m${number}`)
      fields[name] = {
        kind: 'manyToMany',
        to,
        options:
          link.to === at && link.symmetrical
            ? { symmetrical: true, ...link.options }
            : {
                ...reverseOptions(link.reverse, name),
                ...(link.to === at ? { symmetrical: false } : {}),
                ...link.options,
              },
      }
    }
    const options = orderOf(plan, [...own, ...keys], keys, parent)
    const generic = this.#generic(at, plan.generic, fields)
    const together = [own[0], generic].filter((name) => name !== undefined)
    const unique = plan.generic.isUnique && together.length === 2 ? { uniqueTogether: [together] } : {}
    return model(fields, {
      ...this.#parents(at, parent, fields),
      ...options,
      ...searchOf(plan, fields, own),
      ...unique,
      ...addComputed(fields, [...own, ...keys], () => this.#name(at, 'x0')),
      ...(parent === undefined ? keyOf(plan, fields, [...own, ...keys]) : {}),
    })
  }

  /** Its name stays: those of its keys contain the names of its targets. */
  #generic(
    at: number,
    { here, to, null: isNull, policy, options }: GenericPlan,
    fields: Record<string, FieldDeclaration>,
  ): string | undefined {
    const targets = to.flatMap((place) => this.modelNames.get(place) ?? [])
    if (!here || targets.length === 0) return undefined
    const name = `${letter(at)}_generic`
    const onDelete = GENERIC_POLICIES[policy] ?? 'CASCADE'
    const relatedName = targets.length === 1 ? `${name}_back` : '+'
    const given = { ...options, relatedName, onDelete, null: isNull || onDelete === 'SET_NULL' }
    fields[name] = { kind: 'genericKey', targets, options: given }
    return name
  }

  #pk({ pk }: ModelPlan): FieldDeclaration {
    if (pk === 'auto') return { kind: 'scalar', type: 'auto', options: { primaryKey: true } }
    return { kind: 'scalar', type: pk as ScalarName, options: { primaryKey: true } }
  }

  #parents(at: number, parent: number | undefined, fields: Record<string, FieldDeclaration>): object {
    const name = parent === undefined ? undefined : this.modelNames.get(parent)
    if (name === undefined) return {}
    const plan = this.#plans[at] as ModelPlan
    if (plan.link === 'usual') return { parents: [name] }
    const link = this.#name(at, 'up')
    if (plan.link === 'declared')
      fields[link] = {
        kind: 'oneToOne',
        to: name,
        options: { onDelete: 'CASCADE', parentLink: true, relatedName: `${link}_child` },
      }
    return { parents: { [name]: link } }
  }

  #key(
    { one, to: place, toField, policy, named, reverse: names, options }: KeyPlan,
    to: string,
    name: string,
  ): FieldDeclaration {
    const scalar = this.#plans[place]?.scalars[toField]
    const isUnique =
      scalar?.here === true && scalar.options['unique'] === true && this.#parent(place) === undefined
    const given = { ...options }
    const onDelete = POLICIES[policy] ?? 'CASCADE'
    if (NULLING.has(onDelete)) given['null'] = true
    if (onDelete === 'SET_DEFAULT') given['default'] = null
    if (one) delete given['unique']
    return {
      kind: one ? 'oneToOne' : 'foreignKey',
      to,
      options: {
        ...given,
        ...(named ? { column: `${name}Key` } : {}),
        ...reverseOptions(names, name),
        ...(isUnique ? { toField: this.#naming.fields[place]?.(`s${toField}`) ?? '' } : {}),
        onDelete: onDelete === 'SET' ? { set: null } : onDelete === 'SET_FUNCTION' ? { set: made } : onDelete,
      },
    }
  }

  /** A model whose rows are the links of a many-to-many, for the first link that says so. */
  #addThrough(models: Record<string, ModelDeclaration>): void {
    for (const [at, name] of this.modelNames) {
      const number =
        this.#plans[at]?.links.findIndex(
          ({ here, through, to }) => here && through && this.modelNames.has(to),
        ) ?? -1
      const link = this.#plans[at]?.links[number]
      const declared = models[name]
      const to = link === undefined ? undefined : this.modelNames.get(link.to)
      if (link === undefined || declared === undefined || to === undefined) continue
      models['T'] = model({
        left: { kind: 'foreignKey', to: name, options: { onDelete: 'CASCADE', relatedName: '+' } },
        right: { kind: 'foreignKey', to, options: { onDelete: 'CASCADE', relatedName: '+' } },
        note: { kind: 'scalar', type: 'string', options: { null: true } },
      })
      const field = this.#name(at, `m${number}`)
      models[name] = model(
        {
          ...declared.fields,
          [field]: {
            kind: 'manyToMany',
            to,
            options: {
              through: 'T',
              throughFields: ['left', 'right'],
              ...(link.to === at ? { symmetrical: false } : {}),
              ...reverseOptions(link.reverse, field),
            },
          },
        },
        declared.options,
      )
      return
    }
  }
}

function orderOf(
  plan: ModelPlan,
  columnNames: readonly string[],
  keys: readonly string[],
  parent: number | undefined,
): object {
  const names = (places: readonly number[]): readonly string[] => [
    ...new Set(places.flatMap((at) => columnNames[at % Math.max(1, columnNames.length)] ?? [])),
  ]
  const [unique, index] = [names(plan.unique), names(plan.index)]
  const sets = {
    ...(unique.length > 1 ? { uniqueTogether: [unique] } : {}),
    ...(unique[0] === undefined || index.length === 0
      ? {}
      : {
          uniques: [
            { fields: [unique[0]], where: { [`${index[0]}__isnull`]: true }, name: 'where' },
            { fields: unique, nullsDistinct: false, message: 'taken' },
            { fields: unique, name: 'named' },
          ],
        }),
    ...(index.length > 1 ? { indexes: [index.map((name, at) => (at % 2 === 1 ? `-${name}` : name))] } : {}),
  }
  const [owner] = keys
  if (plan.inOrder && owner !== undefined && parent === undefined)
    return { ...sets, orderWithRespectTo: owner }
  return plan.ordering === undefined
    ? sets
    : { ...sets, ordering: names(plan.ordering).map((name, at) => (at % 2 === 0 ? `-${name}` : name)) }
}

const resolved = new WeakMap<RichSchema, SchemaMeta>()

/** A valid schema, resolved: that was done to see that it is valid. */
export function resolvedOf(schema: RichSchema): SchemaMeta {
  return resolved.get(schema) ?? resolveSchema(schema.models)
}

function isValid(schema: RichSchema): boolean {
  try {
    resolved.set(schema, resolveSchema(schema.models))
    return true
  } catch (error) {
    if (error instanceof SchemaError) return false
    throw error
  }
}

/** One schema. */
export const richSchema: fc.Arbitrary<RichSchema> = plans
  .map((given) => new Builder(given, usual).build())
  .filter(isValid)

/** Two schemas that share some of their parts, some of them under other names. */
export const schemaPair: fc.Arbitrary<readonly [RichSchema, RichSchema]> = fc
  .record({
    first: plans,
    second: plans,
    mask: fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }),
    naming: otherNaming,
    renamed: fc.boolean(),
  })
  .map(({ first, second, mask, naming, renamed }) => {
    const take = <T>(at: number, one: T, other: T): T => ((mask[at] ?? 0) < 7 ? one : other)
    const mixed = first.map((plan, at): ModelPlan => {
      const other = second[at] ?? plan
      const base = 14 * at
      return {
        ...plan,
        here: take(base, plan.here, other.here),
        // Other primary keys and parents are not supported: they are rare here.
        pk: (mask[base + 1] ?? 0) < 9 ? plan.pk : other.pk,
        parent: (mask[base + 2] ?? 0) < 9 ? plan.parent : other.parent,
        link: take(base + 3, plan.link, other.link),
        scalars: plan.scalars.map((one, index) => take(base + 4 + index, one, other.scalars[index] ?? one)),
        keys: plan.keys.map((one, index) => take(base + 8 + index, one, other.keys[index] ?? one)),
        links: plan.links.map((one, index) => take(base + 11 + index, one, other.links[index] ?? one)),
        inOrder: take(base + 13, plan.inOrder, other.inOrder),
        ordering: take(base + 13, plan.ordering, other.ordering),
        unique: take(base + 13, plan.unique, other.unique),
        index: take(base + 13, plan.index, other.index),
      }
    })
    return [new Builder(first, usual).build(), new Builder(mixed, renamed ? naming : usual).build()] as const
  })
  .filter(([before, after]) => isValid(before) && isValid(after))

/** The renames between two schemas of a pair. */
export function renamesOf(before: RichSchema, after: RichSchema): MigrationDecisions {
  const renamedModels = new Map<string, string>()
  const renamedFields = new Map<string, string>()
  for (const [place, name] of before.modelNames) {
    const now = after.modelNames.get(place)
    if (now !== undefined && now !== name) renamedModels.set(name, now)
  }
  for (const [place, name] of before.fieldNames) {
    const declaring = after.modelNames.get(Number(place.split('.')[0]))
    const now = after.fieldNames.get(place)
    if (declaring !== undefined && now !== undefined && now !== name)
      renamedFields.set(fieldLabel(declaring, name), now)
  }
  return { ...NO_DECISIONS, renamedModels, renamedFields }
}
