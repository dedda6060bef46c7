import { showValue } from '../../error/show-value.js'
import type { FieldDeclaration, UniqueDeclaration } from '../declaration.js'
import type { NamedOnDelete } from '../on-delete-policy.js'
import { partDeclarations } from '../generic-names.js'
import type { GenericMeta, GenericPartMeta, KeyMeta, Ordering } from '../meta.js'
import { faultOfModelName, splitModelName } from '../names.js'
import { modelOf, type Build, type ModelBuild } from './build.js'
import { ancestorsOf, type ModelDraft } from './draft.js'
import type { Faults, Place } from './faults.js'
import type { Mutable } from './mutable.js'

/**
 * A generic key is a nullable foreign key to each of its targets, of which at most one is set. So indexes, chains,
 * cascades, live queries and snapshots know foreign keys alone.
 */

/** Lookups that a relation may end with: a part can't have such a name. */
const LOOKUPS: ReadonlySet<string> = new Set(['exact', 'in', 'isnull', 'gt', 'gte', 'lt', 'lte', 'range'])

/** Whether a generic key can have a policy. It can't have one that sets a value, because its parts need different ones. */
const POLICIES: Readonly<Record<NamedOnDelete, boolean>> = {
  CASCADE: true,
  PROTECT: true,
  RESTRICT: true,
  SET_NULL: true,
  SET_DEFAULT: false,
  DO_NOTHING: true,
}
const ALLOWED = Object.entries(POLICIES)
  .filter(([, allowed]) => allowed)
  .map(([name]) => name)

/** The keys that a declared generic key consists of, by name; none if it has a fault, which is reported. */
export function partsOf(
  draft: ModelDraft,
  name: string,
  declaration: FieldDeclaration,
  faults: Faults,
): readonly (readonly [string, FieldDeclaration])[] {
  const place = { model: draft.name, field: name }
  const { targets = [], options } = declaration
  const { onDelete } = options
  const isForbidden = typeof onDelete === 'string' && Object.hasOwn(POLICIES, onDelete) && !POLICIES[onDelete]
  if (isForbidden || (typeof onDelete === 'object' && onDelete !== null)) {
    const policy = typeof onDelete === 'string' ? onDelete : 'SET'
    const message = `a generic key can't have onDelete ${policy}, because one value can't replace rows of several models; choose ${ALLOWED.slice(0, -1).join(', ')} or ${ALLOWED.at(-1)}`
    faults.add('ERR_ON_DELETE', place, message)
    return []
  }
  if (onDelete === 'SET_NULL' && options.null !== true) {
    const message = 'onDelete SET_NULL needs a nullable field; add null: true, or choose another onDelete'
    faults.add('ERR_SET_NULL_NOT_NULL', place, message)
    return []
  }
  const kinds = targets.map((target) => splitModelName(target).objectName)
  const fault = faultOfKinds(kinds)
  if (fault !== undefined) {
    faults.add('ERR_GENERIC_KEY', place, fault)
    return []
  }
  return partDeclarations(name, declaration)
}

function faultOfKinds(kinds: readonly string[]): string | undefined {
  const repeated = kinds.find((kind, at) => kinds.indexOf(kind) !== at)
  const lookup = kinds.find((kind) => LOOKUPS.has(kind))
  const wrong = kinds.find((kind) => faultOfModelName(kind) !== undefined)
  if (kinds.length === 0)
    return "a generic key needs at least one model, such as genericKey(['Post', 'Photo'], …)"
  if (kinds.includes('self'))
    return "its target can't be 'self'; name the model itself, which chains name, too"
  if (repeated !== undefined)
    return `its targets have the name '${repeated}' twice; name each model once, and models of several apps differently`
  if (lookup !== undefined) return `its target '${lookup}' has the name of a lookup; rename the model`
  return wrong === undefined ? undefined : `its target ${showValue(wrong)} is not the name of a model`
}

/** The lists of options that name fields, with the keys of a generic key instead of its name. */
export function withParts(draft: ModelDraft, faults: Faults): ModelDraft {
  if (draft.generics.size === 0) return draft
  const parts = new Map([...draft.generics.keys()].map((name) => [name, partNames(draft, name)]))
  return {
    ...draft,
    uniqueTogether: draft.uniqueTogether.flatMap((names) => spread(names, parts)),
    indexes: draft.indexes.flatMap((names) => spread(names, parts)),
    uniques: draft.uniques.flatMap((unique) => spreadUnique(draft, unique, parts, faults)),
    ordering: draft.ordering?.flatMap((term): readonly Ordering[] =>
      typeof term === 'string' ? termParts(term, parts) : [term],
    ),
    latestBy:
      draft.latestBy === undefined
        ? undefined
        : [draft.latestBy].flat().flatMap((term: string) => termParts(term, parts)),
  }
}

type Parts = ReadonlyMap<string, readonly string[]>

function partNames(draft: ModelDraft, generic: string): readonly string[] {
  return [...draft.fields].filter(([, field]) => field.generic?.name === generic).map(([name]) => name)
}

/** A term of an order as terms of the keys: `-target`. */
function termParts(term: string, parts: Parts): readonly string[] {
  const sign = term.startsWith('-') ? '-' : ''
  return parts.get(term.slice(sign.length))?.map((name) => sign + name) ?? [term]
}

/** One list for each key: rows whose key is null never conflict in it. */
function spread(names: readonly string[], parts: Parts): readonly (readonly string[])[] {
  const at = names.findIndex((name) => parts.has(name.replace(/^-/, '')))
  if (at < 0) return [names]
  return termParts(names[at] as string, parts).flatMap((part) => spread(names.with(at, part), parts))
}

function spreadUnique(
  draft: ModelDraft,
  unique: UniqueDeclaration,
  parts: Parts,
  faults: Faults,
): readonly UniqueDeclaration[] {
  const names = unique.fields.filter((field): field is string => typeof field === 'string')
  const generic = names.find((name) => parts.has(name))
  if (generic === undefined) return [unique]
  if (unique.nullsDistinct === false) {
    const message = `uniques can't have nullsDistinct: false with the generic key '${generic}', of which all keys but one are null; remove it`
    faults.add('ERR_UNIQUES', { model: draft.name }, message)
    return []
  }
  return (parts.get(generic) ?? []).flatMap((part) => {
    const fields = unique.fields.map((field) => (field === generic ? part : field))
    const name = unique.name === undefined ? {} : { name: `${unique.name}_${part.slice(generic.length + 2)}` }
    return spreadUnique(draft, { ...unique, ...name, fields }, parts, faults)
  })
}

/** Describes the generic keys of a model, whose keys are built; its parents' come first. */
export function settleGenerics(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  const inherited = [...draft.parents.keys()].flatMap((parent) => modelOf(build, parent).generics)
  const own = [...draft.generics].map(([name, isNull]) => genericOf(build, draft, { name, isNull }))
  for (const generic of own) refuseClashes(build, draft, generic)
  model.generics = [...new Set([...inherited, ...own])]
}

function genericOf(
  build: Build,
  draft: ModelDraft,
  { name, isNull }: { readonly name: string; readonly isNull: boolean },
): GenericMeta {
  const model: ModelBuild = modelOf(build, draft)
  const keys = model.fields.flatMap(({ key }) =>
    key !== undefined && draft.fields.get(key.field.name)?.generic?.name === name ? [key] : [],
  )
  const parts = keys.map((key): GenericPartMeta =>
    Object.freeze({ kind: key.field.name.slice(name.length + 2), key }),
  )
  const generic: GenericMeta = {
    model,
    name,
    typeAttribute: `${name}_type`,
    idAttribute: `${name}_id`,
    null: isNull,
    parts: Object.freeze(parts),
  }
  for (const key of keys) (key as Mutable<KeyMeta>).generic = generic
  return generic
}

/** No field, relation or key of the row may have one of its names. */
function refuseClashes({ faults }: Build, draft: ModelDraft, generic: GenericMeta): void {
  const place: Place = { model: draft.name, field: generic.name }
  for (const owner of [draft, ...ancestorsOf(draft)]) {
    for (const name of [generic.name, generic.typeAttribute, generic.idAttribute]) {
      const isOther =
        owner.fields.has(name) || (name === generic.name && owner !== draft && owner.generics.has(name))
      if (!isOther) continue
      const message = `the generic key '${generic.name}' gives rows '${name}', which is a field of ${owner.name}; rename one of them`
      faults.add('ERR_FIELD_CLASH', place, message)
    }
  }
}
