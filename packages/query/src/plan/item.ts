import { InvariantError } from '@relata/core'
import { isUntold, type Hop, type Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import type { Context, Frame } from './context.js'
import type { Predicate } from './predicate.js'
import type { Variables } from './variables.js'

/**
 * A condition with its names resolved and its values taken in. `strip` counts the hops of the paths already walked: an item under
 * `books` is asked of a book, its paths with their first hop gone.
 */
export type Item = FieldItem | MemberItem | ComputeItem | PlannedItem | JunctionItem | NotItem
/** A column against a constant. */
export interface FieldItem {
  readonly kind: 'field'
  readonly path: Path
  readonly strip: number
  readonly test: ValueTest
}
/** What is asked of the row that has the column at the end of a path; false where there is none. */
export interface MemberItem {
  readonly kind: 'member'
  readonly path: Path
  readonly strip: number
  readonly predicate: Predicate
}
/** Anything else: a comparison of two chains, an annotation, an Exists. `paths` are all chains that it reads. */
export interface ComputeItem {
  readonly kind: 'compute'
  readonly paths: readonly Path[]
  readonly strip: number
  readonly label: string
  /** Reads something of the row itself beside its paths (an annotation, a subquery): never asked of a related row. */
  readonly rooted: boolean
  readonly compile: (context: Context, variables: Variables) => (frame: Frame) => boolean
}
/** What is a predicate on the row already: an Exists that one key ties to it. */
export interface PlannedItem {
  readonly kind: 'planned'
  readonly predicate: Predicate
}
export interface JunctionItem {
  readonly kind: 'and' | 'or' | 'xor'
  readonly children: readonly Item[]
}
/** A scope of its own: it chooses its related rows anew. */
export interface NotItem {
  readonly kind: 'not'
  readonly child: Item
}

/** The item asked one hop further on. */
export function strip(item: Item): Item {
  switch (item.kind) {
    case 'field':
    case 'member':
    case 'compute':
      return { ...item, strip: item.strip + 1 }
    case 'not':
    case 'planned':
      throw new InvariantError('a negation or a subquery asked of a related row')
    default:
      return { kind: item.kind, children: item.children.map(strip) }
  }
}

/** The conjuncts of an item. */
export function conjuncts(item: Item): readonly Item[] {
  return item.kind === 'and' ? item.children.flatMap(conjuncts) : [item]
}

const pathsOf = (item: FieldItem | MemberItem | ComputeItem): readonly Path[] => (item.kind === 'compute' ? item.paths : [item.path])

/** The chains that an item names outside of negations, with their strip. */
export function* positivePaths(item: Item): Generator<{ readonly path: Path; readonly strip: number }> {
  if (item.kind === 'field' || item.kind === 'member' || item.kind === 'compute')
    for (const path of pathsOf(item)) yield { path, strip: item.strip }
  else if (item.kind !== 'not' && item.kind !== 'planned') for (const child of item.children) yield* positivePaths(child)
}

/** The one hop that all of an item begins with; undefined where something in it is asked of the row itself, of several relations, or of a named relation that isn't told from what it reaches. */
export function soleHead(item: Item): Hop | undefined {
  if (item.kind === 'not' || item.kind === 'planned') return undefined
  if (item.kind === 'field' || item.kind === 'member') return item.path.hops.some(isUntold) ? undefined : item.path.hops[item.strip]
  if (item.kind === 'compute' && item.rooted) return undefined
  const heads = item.kind === 'compute' ? item.paths.map((path) => path.hops[item.strip]) : item.children.map(soleHead)
  const first = heads[0]
  return first !== undefined && heads.every((head) => head?.id === first.id) ? first : undefined
}

/** Ids of the first hops of those chains of an item that may choose among several rows: items that share one are about the same choice. */
export function choiceHeads(item: Item): Set<string> {
  const heads = new Set<string>()
  for (const { path, strip: walked } of positivePaths(item)) {
    const head = path.hops[walked]
    if (head !== undefined && path.hops.some((hop, i) => i >= walked && !hop.single)) heads.add(head.id)
  }
  return heads
}

/**
 * The item with a choice that is made already: each scope in it that is about the choice, a negation's included, is about that one. So the negation of an item is
 * true exactly where the item is not.
 */
export function sharing(choice: FieldItem, item: Item): Item {
  const own = sharingInside(choice, item)
  const head = choice.path.hops[choice.strip]
  return head !== undefined && choiceHeads(own).has(head.id) ? { kind: 'and', children: [choice, own] } : own
}

function sharingInside(choice: FieldItem, item: Item): Item {
  switch (item.kind) {
    case 'not':
      return { kind: 'not', child: sharing(choice, item.child) }
    case 'and':
    case 'or':
    case 'xor':
      return { kind: item.kind, children: item.children.map((child) => sharingInside(choice, child)) }
    default:
      return item
  }
}
