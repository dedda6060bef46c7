import fc from 'fast-check'
import type { FieldDeclaration, ModelDeclaration } from '../../src/schema/declaration.js'
import { integer, string } from '../../src/schema/fields.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, genericKey, manyToMany, oneToOne, SET } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'

export type Policy =
  | 'CASCADE'
  | 'PROTECT'
  | 'RESTRICT'
  | 'SET_NULL'
  | 'SET_DEFAULT'
  | 'SET'
  | 'SET_FUNCTION'
  | 'DO_NOTHING'

/** A key of a random schema. */
export interface KeySpec {
  readonly model: string
  readonly name: string
  readonly target: string
  readonly toField: 'id' | 'code'
  readonly policy: Policy
  readonly null: boolean
  readonly one: boolean
  readonly dbConstraint: boolean
  readonly index: boolean
  /** What SET and SET_DEFAULT give. */
  readonly value: number
  /** Of a key that the generic key `g` consists of: whether a row must have a target. */
  readonly generic?: 'required' | 'nullable'
}

export interface LinkSpec {
  readonly model: string
  readonly name: string
  readonly target: string
  readonly symmetrical: boolean
}

/** Two computed fields of a model: `madeA` of its columns, `againA` of `madeA`. */
export interface ComputedSpec {
  readonly model: string
  /** Attributes. */
  readonly from: readonly string[]
}

export interface SchemaSpec {
  readonly keys: readonly KeySpec[]
  readonly links: readonly LinkSpec[]
  readonly computed: readonly ComputedSpec[]
}

/** Three models, and a child of the first by multi-table inheritance. */
export const MODELS = ['A', 'B', 'C', 'Child'] as const
export const PARENT = 'A'
export const CHILD = 'Child'

const policy = fc.constantFrom<Policy>(
  'CASCADE',
  'CASCADE',
  'CASCADE',
  'PROTECT',
  'RESTRICT',
  'SET_NULL',
  'SET_DEFAULT',
  'SET',
  'SET_FUNCTION',
  'DO_NOTHING',
)

const key = fc.record({
  model: fc.constantFrom(...MODELS),
  target: fc.constantFrom(...MODELS),
  toCode: fc.boolean(),
  policy,
  null: fc.boolean(),
  one: fc.integer({ max: 4, min: 0 }),
  dbConstraint: fc.integer({ max: 4, min: 0 }),
  index: fc.integer({ max: 4, min: 0 }),
  value: fc.integer({ min: 1, max: 4 }),
})

const link = fc.record({
  model: fc.constantFrom(...MODELS),
  target: fc.constantFrom(...MODELS),
  symmetrical: fc.boolean(),
})

const generic = fc.record({
  model: fc.constantFrom(...MODELS),
  targets: fc.subarray([...MODELS], { minLength: 2, maxLength: 3 }),
  policy: fc.constantFrom<Policy>('CASCADE', 'CASCADE', 'PROTECT', 'RESTRICT', 'SET_NULL'),
  null: fc.boolean(),
})

/** The keys that the generic key of a schema consists of. */
function partsOf(one: typeof generic extends fc.Arbitrary<infer T> ? T : never): readonly KeySpec[] {
  return one.targets.map((target) => ({
    model: one.model,
    name: `g__${target}`,
    target,
    toField: 'id',
    policy: one.policy,
    null: true,
    one: false,
    dbConstraint: true,
    index: true,
    value: 1,
    generic: one.null || one.policy === 'SET_NULL' ? 'nullable' : 'required',
  }))
}

/** Random keys of every policy between the models, and random many-to-manys. */
export const schemaSpec: fc.Arbitrary<SchemaSpec> = fc
  .record({
    keys: fc.array(key, { minLength: 1, maxLength: 6 }),
    links: fc.array(link, { maxLength: 2 }),
    generics: fc.array(generic, { maxLength: 1 }),
    // By model: which of its columns it has computed fields of, if it has any.
    computed: fc.array(fc.option(fc.nat(255)), { minLength: MODELS.length, maxLength: MODELS.length }),
  })
  .map(({ keys, links, generics, computed }) => ({
    computed: MODELS.flatMap((name, at) => {
      const bits = computed[at] ?? 0
      const own = keys.flatMap((one, index) => (one.model === name ? [`k${index}_id`] : []))
      const from = [name === CHILD ? 'own' : 'code', ...own].filter((_, bit) => (bits >> bit) % 2 === 1)
      return from.length === 0 ? [] : [{ model: name, from }]
    }),
    keys: [
      ...keys.map((one, at): KeySpec => ({
        model: one.model,
        name: `k${at}`,
        target: one.target,
        // The child has no code.
        toField: one.toCode && one.target !== CHILD ? 'code' : 'id',
        policy: one.policy,
        null: one.null || one.policy === 'SET_NULL',
        one: one.one === 0,
        dbConstraint: one.dbConstraint !== 0,
        index: one.index !== 0,
        value: one.value,
      })),
      ...generics.flatMap(partsOf),
    ],
    links: links.map((one, at) => ({
      model: one.model,
      name: `l${at}`,
      target: one.target,
      symmetrical: one.model === one.target && one.symmetrical,
    })),
  }))

/** What a computed field is, as text of what it is computed from. */
export const textOf = (columns: object): string => JSON.stringify(columns)

export function buildSchema(spec: SchemaSpec, compute: (columns: object) => unknown = textOf): SchemaMeta {
  return resolveSchema(declarationsOf(spec, compute))
}

export function declarationsOf(
  { keys, links, computed }: SchemaSpec,
  compute: (columns: object) => unknown = textOf,
): Record<string, ModelDeclaration> {
  const models: Record<string, ModelDeclaration> = {}
  for (const name of MODELS) {
    const fields: Record<string, FieldDeclaration> =
      name === CHILD ? { own: integer({ default: 0 }) } : { code: integer({ unique: true, null: true }) }
    const own = keys.filter((spec) => spec.model === name)
    for (const spec of own) if (spec.generic === undefined) fields[spec.name] = keyField(spec)
    const parts = own.filter((spec) => spec.generic !== undefined)
    if (parts.length > 0) fields['g'] = genericField(parts)
    for (const spec of links) {
      if (spec.model === name) fields[spec.name] = linkField(spec)
    }
    const made = computed.find((spec) => spec.model === name)
    if (made !== undefined) {
      // Declared before what it is computed from.
      fields[`again${name}`] = string({ computed: [`made${name}`], index: true }) as FieldDeclaration
      fields[`made${name}`] = string({ computed: made.from }) as FieldDeclaration
    }
    const options =
      made === undefined ? {} : { computed: { [`made${name}`]: compute, [`again${name}`]: compute } }
    models[name] = model(
      fields,
      (name === CHILD ? { parents: { [PARENT]: 'up' }, ...options } : options) as never,
    )
  }
  return models
}

function linkField({ model: from, target, symmetrical }: LinkSpec): FieldDeclaration {
  if (symmetrical) return manyToMany('self') as FieldDeclaration
  return manyToMany(target, {
    relatedName: '+',
    ...(from === target ? { symmetrical } : {}),
  } as never) as FieldDeclaration
}

function genericField(parts: readonly KeySpec[]): FieldDeclaration {
  const [first] = parts
  const options = { onDelete: first?.policy, null: first?.generic === 'nullable', relatedName: '+' }
  return genericKey(
    parts.map(({ target }) => target),
    options as never,
  ) as FieldDeclaration
}

function keyField(spec: KeySpec): FieldDeclaration {
  const { policy: kind, value } = spec
  const onDelete = kind === 'SET' ? SET(value) : kind === 'SET_FUNCTION' ? SET(() => value) : kind
  const options = {
    onDelete,
    null: spec.null,
    relatedName: '+',
    dbConstraint: spec.dbConstraint,
    ...(spec.toField === 'code' ? { toField: 'code' } : {}),
    ...(kind === 'SET_DEFAULT' ? { default: value } : {}),
  }
  return spec.one
    ? oneToOne(spec.target, options as never)
    : foreignKey(spec.target, { ...options, ...(spec.index ? {} : { index: false }) } as never)
}
