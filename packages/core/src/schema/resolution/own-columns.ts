import { showValue } from '../../error/show-value.js'
import { modelOf, type Build } from './build.js'
import { ancestorsOf, type ModelDraft } from './draft.js'
import type { FieldMeta } from '../meta.js'
import type { SchemaCheckCode } from '../schema-checks.js'
import { suggest } from '../suggest.js'

/** An option of a model that takes lists of its columns, and the error code of a wrong one. */
export interface ColumnListOption {
  readonly option: 'primaryKey' | 'uniqueTogether' | 'uniques' | 'the where of uniques' | 'indexes' | 'search'
  readonly code: SchemaCheckCode
}

/** The columns of the model's own table in a list; reports a fault for each name that is not a column. */
export function resolveColumns(
  build: Build,
  draft: ModelDraft,
  names: readonly string[],
  { option, code }: ColumnListOption,
): readonly FieldMeta[] {
  const { fieldByName, fields } = modelOf(build, draft)
  const fault = (message: string): void =>
    build.faults.add(code, { model: draft.name }, `${option} ${message}`)
  const found = names.flatMap((name) => {
    const field = fieldByName.get(name)
    if (field !== undefined || draft.broken.has(name)) return field ?? []
    const known = fields.map((each) => each.name)
    fault(`names ${showValue(name)}, ${whyNoColumn(draft, name)}${suggest(name, known)}`)
    return []
  })
  if (names.length === 0) fault('contains an empty list; remove it')
  if (new Set(found).size < found.length) fault(`names a field twice in [${names.join(', ')}]; name it once`)
  return found
}

/** Why a name is no column of the model, as the end of a sentence. */
export function whyNoColumn(draft: ModelDraft, name: string): string {
  if (draft.fields.get(name)?.kind === 'manyToMany')
    return 'a many-to-many, which has no column; name other fields'
  if (draft.generics.has(name))
    return 'a generic key, which has a column for each of its targets; name other fields'
  const owner = [...ancestorsOf(draft)].find((ancestor) => ancestor.fields.has(name))
  if (owner !== undefined)
    return `a field of its parent ${owner.name}, which is stored in another table; declare it there`
  return 'which the model does not have'
}
