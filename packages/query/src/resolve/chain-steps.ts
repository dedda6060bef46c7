import type { ScalarName, SchemaMeta } from '@relata/core'
import { hopsOf, resolvePath, type Path } from './path.js'
import type { ValueForm } from './lookups/definition.js'
import { isRelationLookup, LOOKUP_NAMES, lookupFormOf } from './lookups/registry.js'
import { itemStep, transformNames, transformOf } from './transforms.js'

/** One name that can follow in a chain. */
export interface ChainStep {
  readonly name: string
  readonly kind: 'field' | 'relation' | 'transform' | 'lookup'
  /** Of a field or transform: the type of its value. */
  readonly type: ScalarName | undefined
  /** Of a relation: the model that it leads to, and whether it may lead to several rows. */
  readonly model: string | undefined
  readonly several: boolean
  /** Of a lookup: the form of the value that it takes. */
  readonly takes: ValueForm | undefined
}

/** The meaning of a chain on a model, and the names that can follow it. */
export interface ChainDescription {
  /** What the chain ends at; `model` for the empty chain. */
  readonly kind: 'model' | 'field' | 'relation' | 'lookup'
  /** The model of the rows that it ends at: of a relation the target, else the model that has the field. */
  readonly model: string
  /** The field at its end; undefined for a model or relation. */
  readonly field: string | undefined
  /** The type of the value at its end, after transforms; of a relation the type of its key. */
  readonly type: ScalarName | undefined
  /** Whether a row may have several values. */
  readonly several: boolean
  /** Models whose rows decide its value: the model itself, and those on the way. */
  readonly reads: readonly string[]
  /** Empty after a lookup. A member of JSON is any name, and not listed. */
  readonly steps: readonly ChainStep[]
}

/**
 * Returns the meaning of a lookup chain on a model, and the names that can follow it: for completion, and for
 * tools that build queries from user input. The empty chain describes the model.
 *
 * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_UNKNOWN_LOOKUP`; UsageError `ERR_UNKNOWN_MODEL`.
 *
 * @example
 * ```ts
 * const { steps } = chainSteps(db.schema, 'Book', 'author__name')
 * console.log(steps.map(({ name }) => name)) // ['exact', 'in', …]
 * ```
 * @public
 */
export function chainSteps(schema: SchemaMeta, model: string, chain: string): ChainDescription {
  const meta = schema.model(model)
  if (chain === '')
    return {
      kind: 'model',
      model: meta.name,
      field: undefined,
      type: undefined,
      several: false,
      reads: [meta.name],
      steps: stepsOfModel(schema, meta.name),
    }
  const path = resolvePath(schema, meta, chain)
  const reads = new Set([meta.name, ...path.hops.flatMap(({ source, target }) => [source.name, target.name])])
  const { relation, field, kind: type, lookup, multi } = path
  const end = {
    model: relation === undefined ? field.model.name : relation.target.name,
    field: relation === undefined ? field.name : undefined,
    type,
    several: multi,
    reads: [...reads],
  }
  if (lookup !== '') return { ...end, kind: 'lookup', steps: [] }
  if (relation === undefined) return { ...end, kind: 'field', steps: stepsOfValue(path) }
  const lookups = stepsOfValue(path).filter(({ name }) => isRelationLookup(name as never))
  return { ...end, kind: 'relation', steps: [...stepsOfModel(schema, relation.target.name), ...lookups] }
}

function stepsOfModel(schema: SchemaMeta, name: string): readonly ChainStep[] {
  const model = schema.model(name)
  return [...new Set(schema.stepNames(model))].flatMap((step): readonly ChainStep[] => {
    const meaning = schema.step(model, step)
    if (meaning === undefined) return []
    const { edge, field } = meaning
    if (edge !== undefined)
      return [
        {
          name: step,
          kind: 'relation',
          type: undefined,
          model: edge.target.name,
          several: hopsOf(edge).some((hop) => !hop.single),
          takes: undefined,
        },
      ]
    return [
      {
        name: step,
        kind: 'field',
        type: field?.type.name,
        model: undefined,
        several: false,
        takes: undefined,
      },
    ]
  })
}

function stepsOfValue({ kind, relation, field, transforms: before }: Path): readonly ChainStep[] {
  const none = { type: undefined, model: undefined, several: false, takes: undefined }
  const items = before.length === 0 ? field.type.items : undefined
  const transforms = relation === undefined ? transformNames(kind, items) : []
  return [
    ...transforms.map((name): ChainStep => ({
      ...none,
      name,
      kind: 'transform',
      type: (items === undefined ? transformOf(kind, name) : itemStep(items, name))?.output,
    })),
    ...LOOKUP_NAMES.flatMap((name): readonly ChainStep[] => {
      const form = lookupFormOf(name, kind)
      return form === undefined ? [] : [{ ...none, name, kind: 'lookup', takes: form.takes }]
    }),
  ]
}
