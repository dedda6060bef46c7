import type { FieldInfo, Key, LinkInput, ModelInfo, RelationInfo } from '../../src/protocol.js'
import { emptyDraft, isGiven, readForm, type Drafts } from './form-values.js'
import type { Through } from './url-state.js'

/** The content of a form for one relation of a new row. */
export interface LinkDraft {
  readonly chosen: readonly { readonly key: Key; readonly display: string }[]
  /** Of a declared through model. */
  readonly values: Drafts
}

/** By accessor. */
export type LinkDrafts = ReadonlyMap<string, LinkDraft>
type ModelOf = (name: string) => ModelInfo | undefined

/**
 * The relations in which a new row can have rows: many-to-manys, and reverse one-to-ones whose key can be
 * changed. Not the one through which it is created.
 */
export function linkableRelations(
  model: ModelInfo | undefined,
  through: Through | undefined,
  modelOf: ModelOf,
): readonly RelationInfo[] {
  const used = modelOf(through?.model ?? '')?.relations.find(({ accessor }) => accessor === through?.accessor)
  return (model?.relations ?? []).filter((relation) => {
    const { kind, accessor, parentLink, single, inverse } = relation
    if (accessor === '' || parentLink || inverse === used?.id) return false
    if (kind === 'link' || kind === 'through') return true
    return kind === 'reverse' && single && !isPrimaryKey(modelOf(relation.target), relation.field)
  })
}

function isPrimaryKey(model: ModelInfo | undefined, attribute: string | undefined): boolean {
  return model?.fields.find((field) => field.attribute === attribute)?.primaryKey ?? true
}

/** The fields of a declared through model that linking doesn't set by itself. */
export function throughFields(
  { kind, through = '', throughKeys }: RelationInfo,
  modelOf: ModelOf,
): readonly FieldInfo[] {
  if (kind !== 'through') return []
  return (modelOf(through)?.fields ?? []).filter(
    (field) => throughKeys?.includes(field.attribute) !== true && isGiven(field),
  )
}

/** The controls of new rows, by attribute. */
export function emptyDrafts(fields: readonly FieldInfo[]): Drafts {
  return new Map(fields.map((field) => [field.attribute, emptyDraft(field)]))
}

export interface LinksRead {
  readonly links: Readonly<Record<string, LinkInput>>
  /** By accessor and the declared name of a field of the through model. */
  readonly faults: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** The links that are sent for a new row. */
export function readLinks(
  relations: readonly RelationInfo[],
  drafts: LinkDrafts,
  modelOf: ModelOf,
): LinksRead {
  const links: [string, LinkInput][] = []
  const faults = new Map<string, ReadonlyMap<string, string>>()
  for (const relation of relations) {
    const { accessor } = relation
    const { chosen = [], values = new Map() } = drafts.get(accessor) ?? {}
    if (chosen.length === 0) continue
    const keys = chosen.map(({ key }) => key)
    const fields = throughFields(relation, modelOf)
    const read = readForm(fields, values, undefined)
    if (read.faults.size > 0) faults.set(accessor, read.faults)
    links.push([accessor, fields.length === 0 ? { keys } : { keys, values: read.values }])
  }
  return { links: Object.fromEntries(links), faults }
}
