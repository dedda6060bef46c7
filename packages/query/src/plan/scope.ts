import type { ModelMeta } from '@relata/core'
import {
  onNull,
  ALL,
  allOf,
  anyOf,
  negationOf,
  NONE,
  oneOf,
  SomePredicate,
  TestPredicate,
  type Predicate,
} from './predicate.js'
import { FieldItem, type Item } from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import { allSize, choiceHeads, conjuncts, soleHead, strip } from '../bind/item.js'
import { isRestricted, type Hop } from '../resolve/path.js'
import { restrictionOf } from '../bind/relations.js'

/**
 * Plans one scope (design: one call chooses one related row for each multi-valued path it names) as a
 * predicate. Conditions under one relation become one `some` around all of them; alternatives are
 * distributed, since some choice satisfies `a or b` exactly where some choice satisfies `a` or some choice
 * satisfies `b`; a negation is a separate scope. Conditions that can't be separated (one of several, a
 * comparison of two relations' columns), or only into very many alternatives, enumerate the choices.
 */
export function planScope(context: Context, model: ModelMeta, item: Item): Predicate {
  switch (item.kind) {
    case 'not':
      return negationOf(planScope(context, model, item.child))
    case 'or':
      return anyOf(item.children.map((child) => planScope(context, model, child)))
    case 'and':
    case 'xor':
    case 'field':
    case 'member':
    case 'compute':
    case 'planned':
      return planConjunction(context, model, conjuncts(item))
  }
}

/**
 * Whether distributing a scope's alternatives results in few conditions, or not many times as many: nested
 * and adjacent alternatives multiply.
 */
function isSmallApart(items: readonly Item[], entangled: readonly Item[]): boolean {
  const all = allSize(items).own
  const apart = allSize(entangled)
  return apart.conditions + apart.terms * (all - apart.own) <= Math.max(500, 4 * all)
}

/** Up to this number, comparing all pairs is faster than grouping. */
const FEW = 16

function planConjunction(context: Context, model: ModelMeta, list: readonly Item[]): Predicate {
  if (list.length <= FEW && list.every(isField)) return planFields(list)
  const items = list.flatMap((item) => conjuncts(item))
  const entangled = entangledIn(items)
  const [first] = entangled
  if (first !== undefined && isSmallApart(items, entangled)) return distribute(context, model, items, first)
  const knot = items.filter(
    (item) =>
      (item.kind === 'compute' || item.kind === 'xor' || item.kind === 'field') &&
      soleHead(item) === undefined &&
      choiceHeads(item).size > 0,
  )
  const tied = tiedTo([...knot, ...entangled], items)
  const predicates: Predicate[] =
    tied.size === 0
      ? []
      : [
          context.services.choose(
            context,
            model,
            items.filter((item) => tied.has(item)),
          ),
        ]
  const groups = new Map<string, { hop: Hop; items: Item[] }>()
  for (const item of items) {
    if (tied.has(item)) continue
    const head = soleHead(item)
    if (head === undefined) predicates.push(planAlone(context, model, item))
    else if (groups.has(head.id)) groups.get(head.id)?.items.push(strip(item))
    else groups.set(head.id, { hop: head, items: [strip(item)] })
  }
  for (const { hop, items: stripped } of groups.values())
    predicates.push(reached(context, hop, planConjunction(context, hop.target, stripped)))
  return allOf(predicates)
}

const isField = (item: Item): item is FieldItem => item.kind === 'field' && !item.path.hops.some(isRestricted)

/**
 * Columns against constants, as most filters are: chains that begin with the same hop refer to the same row.
 * benchmarks: rev_chain.
 */
function planFields(items: readonly FieldItem[]): Predicate {
  const [first, second] = items
  if (first !== undefined && second === undefined) return planField(first)
  const predicates: Predicate[] = []
  for (const [i, item] of items.entries()) {
    const hop = item.path.hops[item.strip]
    if (hop === undefined) predicates.push(testOf(item))
    else if (!items.some((other, j) => j < i && headOf(other) === hop.id))
      predicates.push(some(hop, planFields(behind(items, hop))))
  }
  return allOf(predicates)
}

/** One condition: from its column back to the row. benchmarks: chain_sel. */
function planField(item: FieldItem): Predicate {
  const { hops } = item.path
  let predicate: Predicate = testOf(item)
  for (let at = hops.length - 1; at >= item.strip; at--) predicate = some(hops[at] as Hop, predicate)
  return predicate
}

const headOf = (item: FieldItem): string | undefined => item.path.hops[item.strip]?.id

function behind(items: readonly FieldItem[], hop: Hop): readonly FieldItem[] {
  const stripped: FieldItem[] = []
  for (const item of items) {
    if (headOf(item) === hop.id) stripped.push(new FieldItem(item.path, item.strip + 1, item.test))
  }
  return stripped
}

/**
 * The last hop of a named relation reaches only the rows that satisfy its condition; if there are none, the
 * chain is null.
 */
function reached(context: Context, hop: Hop, child: Predicate): Predicate {
  if (!isRestricted(hop)) return some(hop, child)
  if (child.kind === 'all') return ALL
  const left = restrictionOf(context, hop)
  const someOf = (inner: Predicate): Predicate =>
    inner.kind === 'none' ? NONE : new SomePredicate(hop.whole, inner, false)
  const found = someOf(allOf([left, ofReached(child)]))
  return onNull(child) ? anyOf([found, negationOf(someOf(left))]) : found
}

function some(hop: Hop, child: Predicate): Predicate {
  const inner = ofReached(child)
  if (inner !== child) return new SomePredicate(hop, inner, inner.kind === 'none')
  const orNone = onNull(child)
  if (child.kind === 'all') return ALL
  return child.kind === 'none' && !orNone ? NONE : new SomePredicate(hop, child, orNone)
}

/** `books__isnull`: a related row's own key is never null, so this only tests whether there is a row. */
function ofReached(child: Predicate): Predicate {
  if (child.kind !== 'test' || !child.field.primaryKey || child.test.lookup !== 'isnull') return child
  return child.test.onNull ? NONE : ALL
}

/** Alternatives that are about a choice that other items are about, too. */
function entangledIn(items: readonly Item[]): readonly Item[] {
  const alternatives = items.filter(
    (item) => item.kind === 'or' && choiceHeads(item).size > 0 && soleHead(item) === undefined,
  )
  if (alternatives.length === 0) return alternatives
  const times = new Map<string, number>()
  for (const item of items) for (const id of choiceHeads(item)) times.set(id, (times.get(id) ?? 0) + 1)
  return alternatives.filter((item) => [...choiceHeads(item)].some((id) => (times.get(id) ?? 0) > 1))
}
const overlaps = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((id) => b.has(id))

/** `a and (b or c)` where b or c is about a's choice: `(a and b) or (a and c)`. */
function distribute(context: Context, model: ModelMeta, items: readonly Item[], item: Item): Predicate {
  const others = items.filter((other) => other !== item)
  return anyOf(
    (item.kind === 'or' ? item.children : [item]).map((child) =>
      planConjunction(context, model, [...others, child]),
    ),
  )
}

/** All items that share a choice with the inseparable ones, directly or through each other. */
function tiedTo(knot: readonly Item[], items: readonly Item[]): ReadonlySet<Item> {
  const tied = new Set(knot)
  if (tied.size === 0) return tied
  const heads = new Set(knot.flatMap((item) => [...choiceHeads(item)]))
  for (let grew = true; grew;) {
    grew = false
    for (const item of items) {
      const own = choiceHeads(item)
      if (tied.has(item) || !overlaps(own, heads)) continue
      tied.add(item)
      for (const id of own) heads.add(id)
      grew = true
    }
  }
  return tied
}

function planAlone(context: Context, model: ModelMeta, item: Item): Predicate {
  if (item.kind === 'field') return testOf(item)
  if (item.kind === 'planned' || item.kind === 'member') return item.predicate
  // An item on the row alone, or whose relations reach at most one row, shares no choice with another.
  if (item.kind === 'xor') return oneOf(item.children.map((child) => planScope(context, model, child)))
  if (item.kind === 'compute') return context.services.choose(context, model, [item])
  return planScope(context, model, item)
}

const testOf = ({ path, test }: FieldItem): Predicate => new TestPredicate(path.field, path.transforms, test)
