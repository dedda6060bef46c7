import { InvariantError } from '@relata/core'
import { choosesRows, type Hop, type Path } from '../resolve/path.js'
import {
  ComputeItem,
  FieldItem,
  JunctionItem,
  NotItem,
  type BoundItem,
  type Item,
  type MemberItem,
} from './bound-nodes.js'

/** The item, evaluated one hop further along its paths. */
export function strip(item: Item): Item {
  switch (item.kind) {
    case 'field':
      return new FieldItem(item.path, item.strip + 1, item.test, item.fixed)
    case 'compute':
      return new ComputeItem(item, item.strip + 1)
    case 'member':
      return { ...item, strip: item.strip + 1 }
    case 'not':
    case 'planned':
      throw new InvariantError('a negation or a subquery evaluated on a related row')
    case 'and':
    case 'or':
    case 'xor':
      return new JunctionItem(item.kind, item.children.map(strip))
  }
}

/** The conjuncts of an item. */
export function conjuncts<I extends Item | BoundItem>(item: I): readonly I[] {
  return item.kind === 'and' ? (item.children as readonly I[]).flatMap((child) => conjuncts(child)) : [item]
}

const pathsOf = (item: FieldItem | MemberItem | ComputeItem): readonly Path[] =>
  item.kind === 'compute' ? item.paths : [item.path]

/**
 * The chains that an item names outside of negations, with their strip. Uses an explicit stack, because
 * nested generators pass each value through all levels.
 */
export function* positivePaths(item: Item): Generator<{ readonly path: Path; readonly strip: number }> {
  const stack: Item[] = [item]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at.kind === 'field' || at.kind === 'member' || at.kind === 'compute') {
      for (const path of pathsOf(at)) yield { path, strip: at.strip }
    } else if (at.kind !== 'not' && at.kind !== 'planned') {
      for (let i = at.children.length - 1; i >= 0; i--) stack.push(at.children[i] as Item)
    }
  }
}

/** Facts about a junction that planning reads at each level above it. */
class Facts {
  readonly sole: Hop | undefined
  readonly heads: ReadonlySet<string>
  readonly size: Size

  constructor(sole: Hop | undefined, heads: ReadonlySet<string>, size: Size) {
    this.sole = sole
    this.heads = heads
    this.size = size
  }
}
/** The number of conditions of an item; and, of the item as a disjunction of conjunctions, the number of these. */
export class Size {
  readonly own: number
  readonly terms: number
  /** Conditions of all conjunctions together. */
  readonly conditions: number

  constructor(own: number, terms: number, conditions: number) {
    this.own = own
    this.terms = terms
    this.conditions = conditions
  }
}
const facts = new WeakMap<JunctionItem, Facts>()

function factsOf(item: JunctionItem): Facts {
  const known = facts.get(item)
  if (known !== undefined) return known
  const heads = new Set<string>()
  for (const child of item.children) for (const id of choiceHeads(child)) heads.add(id)
  const size = item.kind === 'or' ? anySize(item) : allSize(item.children)
  const found = new Facts(commonHead(item.children.map(soleHead)), heads, size)
  facts.set(item, found)
  return found
}

function commonHead(heads: readonly (Hop | undefined)[]): Hop | undefined {
  const [first] = heads
  return first !== undefined && heads.every((head) => head?.id === first.id) ? first : undefined
}

const SINGLE = new Size(1, 1, 1)

/** An exclusive or is one alternative, not distributed. */
const sizeOf = (item: Item): Size => (item.kind === 'and' || item.kind === 'or' ? factsOf(item).size : SINGLE)

function anySize({ children }: JunctionItem): Size {
  let [own, terms, conditions] = [0, 0, 0]
  for (const child of children) {
    const size = sizeOf(child)
    own += size.own
    terms += size.terms
    conditions += size.conditions
  }
  return new Size(own, terms, conditions)
}

/** The size of a conjunction of these, after its alternatives are distributed. */
export function allSize(items: readonly Item[]): Size {
  let [own, terms, share] = [0, 1, 0]
  for (const item of items) {
    const size = sizeOf(item)
    own += size.own
    terms *= size.terms
    share += size.conditions / size.terms
  }
  return new Size(own, terms, terms * share)
}

/**
 * The hop that all chains of an item begin with; undefined if the item reads the row itself, several
 * relations, or a named relation that can't be tested on the related row alone.
 */
export function soleHead(item: Item): Hop | undefined {
  if (item.kind === 'not' || item.kind === 'planned') return undefined
  if (item.kind === 'field' || item.kind === 'member')
    return item.path.hops.some(choosesRows) ? undefined : item.path.hops[item.strip]
  if (item.kind === 'compute')
    return item.rooted ? undefined : commonHead(item.paths.map((path) => path.hops[item.strip]))
  return factsOf(item).sole
}

/** Ids of the first hops of an item's multi-valued chains: items that share one refer to the same choice. */
export function choiceHeads(item: Item): ReadonlySet<string> {
  if (item.kind === 'not' || item.kind === 'planned') return NO_HEADS
  if (item.kind !== 'field' && item.kind !== 'member' && item.kind !== 'compute') return factsOf(item).heads
  const heads = new Set<string>()
  for (const path of pathsOf(item)) {
    const head = path.hops[item.strip]
    if (head !== undefined && path.hops.some((hop, i) => i >= item.strip && !hop.single)) heads.add(head.id)
  }
  return heads
}
const NO_HEADS: ReadonlySet<string> = new Set()

/**
 * The item for a fixed choice: each scope in it that refers to the choice, even inside a negation, refers to
 * this one. So the negation of an item is true exactly if the item is false.
 */
export function sharing(choice: FieldItem, item: Item): Item {
  const own = sharingInside(choice, item)
  const head = choice.path.hops[choice.strip]
  return head !== undefined && choiceHeads(own).has(head.id) ? new JunctionItem('and', [choice, own]) : own
}

function sharingInside(choice: FieldItem, item: Item): Item {
  switch (item.kind) {
    case 'not':
      return new NotItem(sharing(choice, item.child))
    case 'and':
    case 'or':
    case 'xor':
      return new JunctionItem(
        item.kind,
        item.children.map((child) => sharingInside(choice, child)),
      )
    case 'field':
    case 'member':
    case 'compute':
    case 'planned':
      return item
  }
}
