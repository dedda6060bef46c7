import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import type { Place } from './faults.js'
import type {
  Edge,
  ForwardEdge,
  KeyMeta,
  LinkMeta,
  ModelMeta,
  Ordering,
  ReverseEdge,
  ThroughEdge,
} from '../meta.js'
import { later, type Mutable } from './mutable.js'
import type { ReverseNames } from '../names.js'
import { suggest } from '../suggest.js'

/** A many-to-many with a through model, before its keys are known. */
export interface ThroughParts {
  readonly draft: ModelDraft
  readonly link: Mutable<LinkMeta>
  readonly through: string
  readonly throughFields: readonly [string, string] | undefined
  /** Of the reverse edge. */
  readonly names: ReverseNames
}

/**
 * Finds the through model's two keys by Django's rules and sets the edges of the relation. If it can't, it
 * reports why and returns false.
 */
export function resolveThrough(build: Build, parts: ThroughParts): boolean {
  const { draft, link } = parts
  const found = build.references.find(
    parts.through,
    draft,
    { model: draft.name, field: link.name },
    'ERR_THROUGH_UNKNOWN',
  )
  if (found === undefined) return false
  const model = modelOf(build, found)
  const keys =
    parts.throughFields === undefined
      ? guessKeys(build, parts, model)
      : namedKeys(build, parts, { model, names: parts.throughFields })
  if (keys === undefined) return false
  link.through = Object.freeze({ model, keys: Object.freeze(keys) })
  addEdges(link, link.through, parts.names)
  return true
}

type Keys = readonly [from: KeyMeta, to: KeyMeta]

function keysTo(through: ModelMeta, target: ModelMeta): readonly KeyMeta[] {
  return through.rowFields.flatMap(({ key }) => (key?.target === target ? [key] : []))
}

/** The one key to each side; of a model related to itself, the first key and the second. */
function guessKeys(build: Build, { draft, link }: ThroughParts, through: ModelMeta): Keys | undefined {
  const place = { model: draft.name, field: link.name }
  const { model, target } = link
  const from = keysTo(through, model)
  if (model === target) {
    if (from.length > 2) {
      const message = `${through.name} has ${from.length} keys to ${model.name} (${list(from)}); choose two of them with throughFields`
      build.faults.add('ERR_THROUGH_SELF_AMBIGUOUS', place, message)
    } else if (from.length < 2) tellMissing(build, place, { through, missing: model, note: ' twice' })
    return pair(from[0], from.length === 2 ? from[1] : undefined)
  }
  const to = keysTo(through, target)
  if (from.length > 1) {
    const message = `${through.name} has ${from.length} keys to ${model.name} (${list(from)}); choose one with throughFields: ['${from[0]?.field.name}', …]`
    build.faults.add('ERR_THROUGH_SOURCE_AMBIGUOUS', place, message)
  }
  if (to.length > 1) {
    const message = `${through.name} has ${to.length} keys to ${target.name} (${list(to)}); choose one with throughFields: […, '${to[0]?.field.name}']`
    build.faults.add('ERR_THROUGH_TARGET_AMBIGUOUS', place, message)
  }
  if (from.length === 0) tellMissing(build, place, { through, missing: model, note: '' })
  if (to.length === 0) tellMissing(build, place, { through, missing: target, note: '' })
  return from.length === 1 && to.length === 1 ? pair(from[0], to[0]) : undefined
}

function pair(from: KeyMeta | undefined, to: KeyMeta | undefined): Keys | undefined {
  return from === undefined || to === undefined ? undefined : [from, to]
}

function list(keys: readonly KeyMeta[]): string {
  return keys.map(({ field }) => field.name).join(', ')
}

interface MissingKey {
  readonly through: ModelMeta
  readonly missing: ModelMeta
  readonly note: string
}

function tellMissing(build: Build, place: Place, { through, missing, note }: MissingKey): void {
  const declared = build.draftOf.get(through)
  // A key whose declaration was refused would be reported as missing here a second time.
  if (declared !== undefined && declared.broken.size > 0) return
  const message = `its through model ${through.name} needs a foreign key to ${missing.name}${note}; add one`
  build.faults.add('ERR_THROUGH_KEY_MISSING', place, message)
}

interface NamedKeys {
  readonly model: ModelMeta
  readonly names: readonly [string, string]
}

function namedKeys(
  build: Build,
  { draft, link }: ThroughParts,
  { model: through, names }: NamedKeys,
): Keys | undefined {
  const place = { model: draft.name, field: link.name }
  const find = (name: string, target: ModelMeta): KeyMeta | undefined => {
    const field = through.rowFields.find((one) => one.name === name)
    if (field?.key?.target === target) return field.key
    if (build.draftOf.get(through)?.broken.has(name) === true) return undefined
    const possible = keysTo(through, target)
    const hint =
      possible.length === 0
        ? `it has no key to ${target.name}`
        : `its keys to ${target.name}: ${list(possible)}`
    const fault =
      field === undefined
        ? `has no field '${name}'${suggest(
            name,
            possible.map((key) => key.field.name),
          )}`
        : `'s '${name}' is not a foreign key to ${target.name}`
    build.faults.add(
      'ERR_THROUGH_FIELDS',
      place,
      `the through model ${through.name}${fault.startsWith("'") ? '' : ' '}${fault}; ${hint}`,
    )
    return undefined
  }
  const from = find(names[0], link.model)
  const to = find(names[1], link.target)
  if (from !== undefined && from === to)
    build.faults.add('ERR_THROUGH_FIELDS', place, `throughFields name '${names[0]}' twice; name two keys`)
  return pair(from, to)
}

function addEdges(
  link: Mutable<LinkMeta>,
  { model: through, keys }: NonNullable<LinkMeta['through']>,
  names: ReverseNames,
): void {
  const { model: source, target, name, label } = link
  const [from, to] = keys
  const shared = { kind: 'through', link, ordering: later<readonly Ordering[]>(), single: false } as const
  const forward: Mutable<ThroughEdge> = {
    ...shared,
    id: label,
    name,
    accessor: name,
    source,
    target,
    inverse: later<Edge>(),
    side: 0,
    first: from.reverse,
    between: between(through, from, to),
    second: to.forward,
  }
  const reverse: ThroughEdge = {
    ...shared,
    id: `${target.name}<-${label}`,
    ...names,
    source: target,
    target: source,
    inverse: forward,
    side: 1,
    first: to.reverse,
    between: between(through, to, from),
    second: from.forward,
  }
  forward.inverse = reverse
  link.forward = forward
  link.reverse = reverse
}

/**
 * The links from the table with one key, down to the through model, and up to the table with the other key.
 */
function between(
  through: ModelMeta,
  first: KeyMeta,
  second: KeyMeta,
): readonly (ForwardEdge | ReverseEdge)[] {
  const down = pathUp(through, first.field.model)
    .toReversed()
    .map((edge) => edge.key.reverse)
  return Object.freeze([...down, ...pathUp(through, second.field.model)])
}

/** The parent links from a model to itself or to an ancestor. */
function pathUp(model: ModelMeta, ancestor: ModelMeta): readonly ForwardEdge[] {
  const path = findPath(model, ancestor)
  return path ?? []
}

function findPath(model: ModelMeta, ancestor: ModelMeta): readonly ForwardEdge[] | undefined {
  if (model === ancestor) return []
  for (const { forward } of model.parents) {
    const rest = findPath(forward.target, ancestor)
    if (rest !== undefined) return [forward, ...rest]
  }
  return undefined
}
