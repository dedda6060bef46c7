import { keyPart, type PostingLists, type StateReader, type Value } from '@relata/core/engine'
import { listsOf, readField } from '../../select/access.js'
import { valueKey } from '../../resolve/compare.js'
import { isRestricted, type Hop, type Path } from '../../resolve/path.js'
import type { Transform } from '../../resolve/transform.js'

/** The form in which a value is compared for equality. */
export type ValueId = string | number | bigint | boolean | null

export function valueIdOf({ field, transforms, kind }: Path, value: Value): ValueId {
  if (value === null) return null
  return transforms.length === 0 ? field.type.key(value) : valueKey(kind, value)
}

/** The step from an array to its items, of which each is a key of the row. */
export const EACH_ITEM: Transform = Object.freeze({
  name: '*',
  output: 'json',
  apply: (value: Value): Value => value,
})

/** Joins several ids into one; null if one of them is null, because null equals nothing. */
export function compositeId(ids: readonly ValueId[]): ValueId {
  if (ids.length === 1) return ids[0] ?? null
  let key = ''
  for (const id of ids) {
    if (id === null) return null
    key += keyPart(id)
  }
  return key
}

/** A key that can't dangle has the same value as the row that it refers to. */
export function shortened(path: Path): Path {
  const last = path.hops.at(-1)
  const names =
    last?.kind === 'forward' &&
    !isRestricted(last) &&
    last.key.dbConstraint &&
    path.field === last.key.targetField
  return names ? { ...path, hops: path.hops.slice(0, -1), field: last.key.field } : path
}

/**
 * Reads the query keys of rows. It can be used as long as the store exists, because it keeps nothing of a
 * table between calls. There is one for each group of live queries, and each write uses it. benchmarks:
 * untouched_chain.
 */
export class KeyReader {
  readonly #paths: readonly Path[]
  readonly #reads: readonly ((slot: number) => Value)[]
  readonly #several: ((slot: number) => ReadonlySet<number>) | undefined

  constructor(state: StateReader, paths: readonly Path[]) {
    const [first] = paths
    this.#paths = paths
    this.#several = first?.multi === true ? everyRow(state, first.hops) : undefined
    this.#reads = paths.map((path) => valueReader(state, this.#several === undefined ? path.hops : [], path))
  }

  /** Reads the first part of a row's only key; undefined if a row may have several keys. */
  get path(): Path | undefined {
    return this.#several === undefined ? this.#paths[0] : undefined
  }

  /**
   * Whether a row's key may be one of those with a known first part; true if the first part doesn't decide
   * it.
   */
  begins(slot: number, firsts: ReadonlyMap<ValueId, number>): boolean {
    if (this.#several !== undefined || this.#paths.length === 1) return true
    return firsts.has(this.#id(0, slot))
  }

  /** All keys of a row: at most one, unless the path leads over several rows. */
  keys(slot: number): readonly ValueId[] {
    if (this.#several !== undefined) return this.#severalKeys(this.#several(slot))
    if (this.#paths.length === 1) {
      const id = this.#id(0, slot)
      return id === null ? NO_KEYS : [id]
    }
    const key = compositeId(this.#paths.map((_, i) => this.#id(i, slot)))
    return key === null ? NO_KEYS : [key]
  }

  #id(i: number, slot: number): ValueId {
    return valueIdOf(this.#paths[i] as Path, this.#reads[i]?.(slot) ?? null)
  }

  #severalKeys(slots: ReadonlySet<number>): readonly ValueId[] {
    const keys = new Set<ValueId>()
    const path = this.#paths[0] as Path
    if (path.transforms[0] !== EACH_ITEM) for (const slot of slots) keys.add(this.#id(0, slot))
    else
      for (const slot of slots)
        for (const item of (this.#reads[0]?.(slot) ?? []) as readonly Value[]) keys.add(valueIdOf(path, item))
    keys.delete(null)
    return [...keys]
  }
}
const NO_KEYS: readonly ValueId[] = Object.freeze([])

/**
 * Reads the value at the end of a path, starting at the row before its last hops; null for a negative slot.
 */
export function valueReader(
  state: StateReader,
  hops: readonly Hop[],
  { field, transforms }: Path,
): (slot: number) => Value {
  const steps = hops.map((hop) => stepOf(state, hop))
  const read = readField(state, field)
  return (slot) => {
    let at = slot
    for (const step of steps) if (at >= 0) at = step(at)
    let value = read(at)
    for (const transform of transforms) if (value !== null) value = transform.apply(value)
    return value
  }
}

/** The slot of the one row that a hop leads to; negative if there is none. */
export function stepOf(state: StateReader, hop: Hop): (slot: number) => number {
  if (hop.kind === 'forward') {
    const table = state.table(hop.source)
    const { field } = hop.key
    return (slot) => table.targets(field)[slot] as number
  }
  const lists = listsNow(state, hop)
  return (slot) => {
    const now = lists()
    return now.count(slot) === 0 ? -1 : (now.pool[now.start(slot)] as number)
  }
}

/** Calls back for every row at the end of the hops. */
function everyRow(state: StateReader, hops: readonly Hop[]): (slot: number) => ReadonlySet<number> {
  const all = hops.map((hop) => listsNow(state, hop))
  return (slot) => {
    let slots: ReadonlySet<number> = new Set([slot])
    for (const lists of all) {
      const now = lists()
      const next = new Set<number>()
      for (const at of slots) {
        const count = now.count(at)
        const start = count === 0 ? 0 : now.start(at)
        for (let i = start; i < start + count; i++) next.add(now.pool[i] as number)
      }
      slots = next
    }
    return slots
  }
}

/** Reads the posting lists of a hop at each call, because they may be replaced. */
function listsNow(state: StateReader, hop: Hop): () => PostingLists {
  if (hop.kind === 'reverse' && hop.key.indexed) {
    const table = state.table(hop.target)
    const { field } = hop.key
    return () => table.sources(field) ?? listsOf(state, hop)
  }
  return () => listsOf(state, hop)
}
