import type { ScalarName } from '@relata/core'
import { EXPRESSION, type Condition, type AggregateExpression, type Expression } from '../../ast/nodes.js'
import { childrenOf, mapCondition, mapExpression, type Change, type Tree } from '../../ast/fold.js'
import { matchColumn } from '../../bind/columns.js'
import type { Context } from '../../bind/context.js'
import { chainsAround } from '../../bind/outer-references.js'
import { chainsOf, readsGroups } from '../../bind/expression-facts.js'
import { pathOf, valuePathOf } from '../../bind/relations.js'
import { isLookupName } from '../../resolve/lookups/registry.js'
import { transformOf } from '../../resolve/transforms.js'

/** A named value of groups, and the expression of the rows that it is computed from. */
export interface Source<E extends Expression = Expression> {
  readonly name: string
  readonly expression: E
}

/**
 * Splits an expression over groups. An aggregate has one value in a group. A chain outside of aggregates has
 * one value in a group only if it is a group key, so it becomes one, as in Django. The remaining expression
 * reads both by name: `sum('a') + F('b')` becomes `#0 + b`, and `b` becomes a key.
 */
export class Extraction {
  readonly aggregates: Source<AggregateExpression>[] = []
  readonly #context: Context
  readonly #isOpen: boolean
  readonly #keys = new Map<string, Expression>()
  readonly #annotations = new Set<string>()
  readonly #change: Change = {
    expression: (inner) => this.expression(inner),
    condition: (inner) => this.condition(inner),
  }

  /**
   * Without keys nothing can become one: an expression that reads the rows remains, and is refused by its
   * name.
   */
  constructor(context: Context, keys: readonly string[] | undefined) {
    this.#context = context
    this.#isOpen = keys !== undefined
    for (const key of keys ?? []) this.#keys.set(key, f(key))
  }

  get keys(): readonly Source[] {
    return Array.from(this.#keys, ([name, expression]) => ({ name, expression }))
  }

  /** An annotation of groups; what comes after it may name it. */
  annotation(name: string, tree: Expression): Expression {
    const expression = this.expression(tree)
    this.#annotations.add(name)
    return expression
  }

  expression(tree: Expression): Expression {
    if (tree.kind === 'aggregate') return this.#aggregate(tree)
    if (readsGroups(tree, this.#annotations)) {
      this.#inside(tree)
      return mapExpression(tree, this.#change)
    }
    if (!this.#isOpen || chainsOf(tree).every((chain) => this.#isKnown(chain))) return tree
    const isChain = tree.kind === 'f' && tree.output === undefined
    const name = isChain ? tree.chain : `#key${this.#keys.size}`
    this.#keys.set(name, tree)
    return f(name)
  }

  condition(tree: Condition): Condition {
    if (tree.kind === 'lookup') this.chain(tree.chain)
    this.#inside(tree)
    return mapCondition(tree, this.#change)
  }

  /** A chain that is read of groups; of a lookup without its name. */
  chain(chain: string): void {
    if (!this.#isOpen || this.#isKnown(chain)) return
    const key = valueChain(this.#context, chain)
    this.#keys.set(key, f(key))
  }

  #aggregate(expression: AggregateExpression): Expression {
    const name = `#${this.aggregates.length}`
    this.aggregates.push({ name, expression })
    return f(name)
  }

  /** Chains that queries directly in a node read by OuterRef. */
  #inside(tree: Tree): void {
    for (const child of childrenOf(tree))
      if (child.kind === 'query') chainsAround(child).forEach((chain) => this.chain(chain))
  }

  /** Whether a chain is an annotation of the groups, a key, or a transform of one. */
  #isKnown(chain: string): boolean {
    for (let end = chain.length; end > 0; end = chain.lastIndexOf('__', end - 1)) {
      const name = chain.slice(0, end)
      if (this.#annotations.has(name)) return true
      if (this.#keys.has(name))
        return end === chain.length || this.#isTransformed(name, chain.slice(end + 2).split('__'))
    }
    return false
  }

  /**
   * Whether names after a key are transforms of its value, the last one a lookup perhaps. A chain through its
   * relation is another value.
   */
  #isTransformed(key: string, names: readonly string[]): boolean {
    const column = matchColumn(this.#context, key)
    const path = column === undefined ? valuePathOf(this.#context, key) : undefined
    const [first = ''] = names
    if (
      path?.relation !== undefined &&
      (first === 'pk' || this.#context.schema.step(path.relation.target, first) !== undefined)
    )
      return false
    let kind: ScalarName = column?.kind ?? path?.kind ?? 'json'
    return names.every((name, i) => {
      if (i === names.length - 1 && isLookupName(name)) return true
      const transform = transformOf(kind, name)
      if (transform !== undefined) kind = transform.output
      return transform !== undefined
    })
  }
}

const f = (chain: string): Expression => ({ [EXPRESSION]: true, kind: 'f', chain })

/** A chain that a condition reads, without its lookup. */
export function valueChain(context: Context, chain: string): string {
  const { lookup } = matchColumn(context, chain) ?? pathOf(context, chain)
  return lookup === '' ? chain : chain.slice(0, -lookup.length - 2)
}
