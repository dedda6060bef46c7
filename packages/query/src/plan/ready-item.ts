import type { Condition } from '../ast/nodes.js'
import { bindCondition } from '../bind/bind-tree.js'
import { computedTest } from '../bind/computed-test.js'
import {
  type BoundItem,
  FieldItem,
  type FoundItem,
  type InnerRows,
  type Item,
  JunctionItem,
  NotItem,
  type WithinItem,
} from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import { foundValues } from '../bind/found-values.js'
import { firstContext } from '../bind/first-context.js'
import { unreadRow } from '../bind/outer-row.js'
import { makeTest } from '../resolve/lookups/registry.js'
import { allOf, negationOf, onNull, SomePredicate, TestPredicate, type Predicate } from './predicate.js'
import { planScope } from './scope.js'

/** A condition for one evaluation: bound, and its values read. */
export const itemOf = (context: Context, condition: Condition): Item =>
  readyItem(context, bindCondition(context, condition))

/**
 * Reads what a bound condition needs from the state: the values of query sets, and predicates of inner
 * queries.
 */
export function readyItem(context: Context, item: BoundItem): Item {
  switch (item.kind) {
    case 'field':
    case 'compute':
      return item
    case 'found':
      return new FieldItem(item.path, 0, foundTest(context, item))
    case 'within':
      return { kind: 'member', path: item.path, strip: 0, predicate: withinPredicate(context, item) }
    case 'tied': {
      const predicate = innerPredicate(context, item.inner)
      return { kind: 'planned', predicate: item.negated ? negationOf(predicate) : predicate }
    }
    case 'not': {
      const child = readyItem(context, item.child)
      return child === item.child ? (item as Item) : new NotItem(child)
    }
    case 'and':
    case 'or':
    case 'xor': {
      const children = item.children.map((child) => readyItem(context, child))
      // If nothing was read, the same object, because facts are cached by it.
      return children.every((child, i) => child === item.children[i])
        ? (item as Item)
        : new JunctionItem(item.kind, children)
    }
  }
}

const foundTest = (context: Context, { path, lookup, subject, query }: FoundItem): FieldTest =>
  computedTest(subject, lookup, foundValues(context, query, { path, lookup, subject }, unreadRow(context)))
type FieldTest = ReturnType<typeof computedTest>

/** Tested on the row with the column; false if there is none. */
function withinPredicate(context: Context, { path, inner }: WithinItem): Predicate {
  const predicate = innerPredicate(context, inner)
  if (!onNull(predicate)) return predicate
  const present = makeTest({ kind: path.kind, type: path.field.type, label: path.chain }, 'isnull', false)
  return allOf([new TestPredicate(path.field, [], present), predicate])
}

/** Whether the hops lead to a row that passes all filters. */
function innerPredicate(context: Context, { model, way, scopes }: InnerRows): Predicate {
  const inner = firstContext(context, { model })
  const rows = allOf(scopes.map((scope) => planScope(inner, model, readyItem(inner, scope))))
  return way.reduceRight<Predicate>((child, hop) => new SomePredicate(hop, child, false), rows)
}
