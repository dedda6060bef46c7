import { isFixed } from './fixed-predicates.js'
import type { ValueTest } from '../resolve/value-test.js'
import {
  ALL,
  JunctionPredicate,
  NONE,
  NotPredicate,
  SomePredicate,
  TestPredicate,
  type Predicate,
} from './predicate.js'

/**
 * A predicate with placeholders for its tests, which queries share that only differ in constants. It is
 * created once per shape; {@link predicateOf} fills in the tests of one query, without planning its scopes
 * again.
 */
export type PredicateTemplate =
  | FixedTemplate
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | TestTemplate
  | SomeTemplate
  | JunctionTemplate
  | { readonly kind: 'not'; readonly child: PredicateTemplate }

/** A condition of the scope or of the model's default scope, which all queries of the shape have. */
interface FixedTemplate {
  readonly kind: 'fixed'
  readonly predicate: Predicate
}
interface TestTemplate extends Omit<TestPredicate, 'test'> {
  /** The index of the test among those of the query. */
  readonly place: number
}
interface SomeTemplate extends Omit<SomePredicate, 'child'> {
  readonly child: PredicateTemplate
}
interface JunctionTemplate extends Omit<JunctionPredicate, 'children'> {
  readonly children: readonly PredicateTemplate[]
}

/** The template of a predicate that was planned with these tests; undefined if it reads anything else. */
export function templateOf(predicate: Predicate, tests: readonly ValueTest[]): PredicateTemplate | undefined {
  if (isFixed(predicate)) return { kind: 'fixed', predicate }
  switch (predicate.kind) {
    case 'all':
    case 'none':
      return predicate
    case 'test': {
      const { kind, field, transforms, test } = predicate
      const place = tests.indexOf(test)
      return place < 0 ? undefined : { kind, field, transforms, place }
    }
    case 'some': {
      const { kind, hop, orNone } = predicate
      const child = templateOf(predicate.child, tests)
      return child === undefined ? undefined : { kind, hop, orNone, child }
    }
    case 'not': {
      const child = templateOf(predicate.child, tests)
      return child === undefined ? undefined : { kind: 'not', child }
    }
    case 'and':
    case 'or':
    case 'xor': {
      const children = predicate.children.flatMap((child) => templateOf(child, tests) ?? [])
      return children.length < predicate.children.length ? undefined : { kind: predicate.kind, children }
    }
    case 'custom':
    case 'among':
      return undefined
  }
}

/** The predicate of a query with these tests. */
export function predicateOf(template: PredicateTemplate, tests: readonly ValueTest[]): Predicate {
  switch (template.kind) {
    case 'all':
      return ALL
    case 'none':
      return NONE
    case 'fixed':
      return template.predicate
    case 'test': {
      const { field, transforms, place } = template
      return new TestPredicate(field, transforms, tests[place] as ValueTest)
    }
    case 'some': {
      const { hop, orNone, child } = template
      return new SomePredicate(hop, predicateOf(child, tests), orNone)
    }
    case 'not':
      return new NotPredicate(predicateOf(template.child, tests))
    case 'and':
    case 'or':
    case 'xor': {
      const { kind, children: templates } = template
      const children = new Array<Predicate>(templates.length)
      for (let i = 0; i < templates.length; i++)
        children[i] = predicateOf(templates[i] as PredicateTemplate, tests)
      return new JunctionPredicate(kind, children)
    }
  }
}
