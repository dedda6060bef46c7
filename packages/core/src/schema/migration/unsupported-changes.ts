import {
  differencesOf,
  fieldOfDifference,
  own,
  plain,
  type Plain,
  type SchemaDifference,
} from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import { fieldsOf, type SchemaPair } from './model-pairs.js'

/** A change of a schema that no step makes. */
export interface UnsupportedChange {
  readonly model: string
  readonly field: string | undefined
  /** A sentence that describes the change. */
  readonly message: string
}

/** Models that get other parents. A renamed parent is the same parent. */
export function changedParents({ before, after, models }: SchemaPair): readonly UnsupportedChange[] {
  return [...models.kept]
    .filter(([from, model]) => {
      const old = parentsOf(before, from).map((parent) =>
        models.removed.includes(parent) ? undefined : (models.kept.get(parent) ?? parent),
      )
      return old.join('\n') !== parentsOf(after, model).join('\n')
    })
    .map(([, model]) => ({ model, field: undefined, message: `${model} gets other parents` }))
}

function parentsOf({ models }: SchemaDescription, model: string): readonly string[] {
  return Object.keys(plain(plain(own(models, model))['parents'])).toSorted()
}

/** The changes between two schemas with equal names that no step makes. */
export function unsupportedChanges(
  before: SchemaDescription,
  after: SchemaDescription,
): readonly UnsupportedChange[] {
  const changes = new Map<string, UnsupportedChange>()
  for (const difference of differencesOf(before, after)) {
    const { model } = difference
    const message = reasonOf(before, after, difference)
    const field = fieldOfDifference(difference)
    if (message !== undefined) changes.set(`${model}.${field ?? ''}`, { model, field, message })
  }
  return [...changes.values()]
}

function reasonOf(
  before: SchemaDescription,
  after: SchemaDescription,
  difference: SchemaDifference,
): string | undefined {
  const { model } = difference
  const field = fieldOfDifference(difference)
  if (field === undefined) {
    if (difference.kind !== 'option') return undefined
    return difference.option === 'pk' ? `${model} gets another primary key` : undefined
  }
  const label = `${model}.${field}`
  const [old, now] = [fieldIn(before, model, field), fieldIn(after, model, field)]
  if (old === undefined || now === undefined) {
    return own(plain(own(before.models, model)), 'pk') === field
      ? `the primary key ${label} is removed`
      : undefined
  }
  if (old['type'] === now['type'] && old['kind'] === now['kind']) return undefined
  if (plain(own(before.models, model))['pk'] === field) return `the primary key ${label} gets another type`
  return isTarget(before, model, field) && isTarget(after, model, field)
    ? `${label}, which keys refer to, gets another type`
    : undefined
}

function fieldIn({ models }: SchemaDescription, model: string, field: string): Plain | undefined {
  return own(fieldsOf(own(models, model)), field)
}

/** Whether keys refer to a field. */
export function isTarget({ models }: SchemaDescription, model: string, field: string): boolean {
  return Object.values(models)
    .flatMap((each) => Object.values(fieldsOf(each)))
    .some(({ to, toField }) => to === model && toField === field)
}
