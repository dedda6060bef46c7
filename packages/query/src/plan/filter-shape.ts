import type { SchemaMeta } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { itemsOf, testMaker, type LookupName } from '../resolve/lookups/registry.js'
import { genericChain } from '../resolve/generic-chain.js'
import { resolvePath, type Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import type { PredicateTemplate } from './predicate-template.js'

/** A lookup with its names resolved, without its constant. */
export interface ShapeLookup {
  readonly chain: string
  readonly path: Path
  /** Whether the constant is a list. */
  readonly takesList: boolean
  /** Makes the test of a constant. Throws as `makeTest`. */
  readonly test: (value: unknown) => ValueTest
}

/** A filter of a shape: the lookups from `start` to `end` all hold, or (`negated`) not all of them do. */
export interface ShapeStep {
  readonly negated: boolean
  readonly start: number
  readonly end: number
}

/**
 * The maximum number of lookups and orders that the shapes of one query cache. Programs have few, but the
 * number is bounded.
 */
const MAX_NAMES = 2000

/**
 * What queries have in common that only differ in the constants of their filters. A shape is found by walking
 * from the shape of a query without filters along the chains of the filters, so equal chains in equal order
 * find the same object, which caches what is resolved and planned. It belongs to one query of one store.
 */
export class FilterShape {
  /** The query without the filters. */
  readonly root: Query
  readonly lookups: readonly ShapeLookup[]
  readonly steps: readonly ShapeStep[]
  readonly filter: OpenStep
  readonly exclude: OpenStep
  /** Levels of the query. */
  readonly height: number
  /** Null: the shape has none. Undefined: not made yet. */
  template: PredicateTemplate | null | undefined = undefined

  /** The same filters in other orders, by the terms. */
  readonly orders: OrderStep
  /** The same filters in the opposite order, once it was made. */
  opposite: FilterShape | undefined = undefined
  /** The same filters without the default scope of the model, once it was made. */
  unscoped: FilterShape | undefined = undefined
  readonly #size: Size

  private constructor(from: Pick<FilterShape, 'root' | 'lookups' | 'steps'>, size: Size) {
    this.root = from.root
    this.lookups = from.lookups
    this.steps = from.steps
    this.height = heightOf(from)
    this.filter = new OpenStep(this, false, size)
    this.exclude = new OpenStep(this, true, size)
    this.orders = new OrderStep(size)
    this.#size = size
  }

  /** The shape of a query that is the root of others. */
  static of(root: Query): FilterShape {
    return new FilterShape({ root, lookups: [], steps: [] }, { names: 0 })
  }

  /** The shape with a further filter. */
  static after({ shape, negated, lookups, size }: OpenStep): FilterShape {
    const step: ShapeStep = { negated, start: shape.lookups.length, end: lookups.length }
    return new FilterShape({ root: shape.root, lookups, steps: [...shape.steps, step] }, size)
  }

  /** The same filters on another query. */
  on(root: Query): FilterShape {
    return new FilterShape({ root, lookups: this.lookups, steps: this.steps }, this.#size)
  }
}

interface Size {
  names: number
}

/** As the levels of the steps that are made from the shape. */
function heightOf({ root, lookups, steps }: Pick<FilterShape, 'root' | 'lookups' | 'steps'>): number {
  let { height } = root
  for (const { negated, start, end } of steps) {
    const joined = end - start > 1 ? 1 : 0
    for (let i = start; i < end; i++)
      height = Math.max(height, 1 + (lookups[i]?.takesList === true ? 1 : 0) + joined + (negated ? 1 : 0))
  }
  return height
}

/** The first terms of an order. */
export class OrderStep {
  /** The shape in this order, once it was made. */
  closed: FilterShape | undefined = undefined
  readonly #size: Size
  readonly #next = new Map<string, OrderStep>()

  constructor(size: Size) {
    this.#size = size
  }

  /** The order with a further term; undefined if it is not cached. */
  next(term: string): OrderStep | undefined {
    return this.#next.get(term)
  }

  /** Adds a term; undefined if there are too many. */
  learn(term: string): OrderStep | undefined {
    const known = this.#next.get(term)
    if (known !== undefined || this.#size.names >= MAX_NAMES) return known
    this.#size.names++
    const step = new OrderStep(this.#size)
    this.#next.set(term, step)
    return step
  }
}

/** A filter of which some lookups are known. */
export class OpenStep {
  readonly shape: FilterShape
  readonly negated: boolean
  /** All lookups of the shape, this filter's last. */
  readonly lookups: readonly ShapeLookup[]
  readonly size: Size
  /** The shape with this filter, once it was made. */
  closed: FilterShape | undefined = undefined
  readonly #next = new Map<string, OpenStep | null>()
  /** With true as the constant: `isnull` of true and of false are planned in different ways. */
  readonly #nextTrue = new Map<string, OpenStep | null>()

  constructor(
    shape: FilterShape,
    negated: boolean,
    size: Size,
    lookups: readonly ShapeLookup[] = shape.lookups,
  ) {
    this.shape = shape
    this.negated = negated
    this.size = size
    this.lookups = lookups
  }

  /** The lookup that was added last. */
  get last(): ShapeLookup {
    return this.lookups[this.lookups.length - 1] as ShapeLookup
  }

  /** The filter with a further lookup; null if it can't be part of a shape, undefined if it is not cached. */
  next(chain: string, value: unknown): OpenStep | null | undefined {
    return value === true ? this.#nextTrue.get(chain) : this.#next.get(chain)
  }

  /** Adds a lookup whose names and value were checked. */
  learn(schema: SchemaMeta, chain: string, value: unknown): OpenStep | null {
    const known = this.next(chain, value)
    if (known !== undefined) return known
    if (this.size.names >= MAX_NAMES) return null
    this.size.names++
    const { model } = this.shape.root
    // A lookup of a generic key is one of its keys: which one depends on the value.
    const isGeneric = genericChain(schema, model, chain) !== undefined
    const lookup = isGeneric ? undefined : shapeLookup(resolvePath(schema, model, chain))
    const step =
      lookup === undefined
        ? null
        : new OpenStep(this.shape, this.negated, this.size, [...this.lookups, lookup])
    const steps = value === true ? this.#nextTrue : this.#next
    steps.set(chain, step)
    return step
  }
}

function shapeLookup(path: Path): ShapeLookup | undefined {
  const { chain, kind, transforms, field } = path
  // The test of a JSON member depends on the value.
  if (kind === 'json' || field.type.name === 'json') return undefined
  const lookup: LookupName = path.lookup === '' ? 'exact' : path.lookup
  const type = transforms.length === 0 ? field.type : undefined
  const test = testMaker({ kind, type, label: chain }, lookup)
  return { chain, path, takesList: itemsOf(lookup) !== undefined, test }
}

/**
 * Whether a value can be part of a shape: how the lookup is planned then only depends on `null` and `true`.
 */
export function hasPlace({ takesList }: ShapeLookup, value: unknown): boolean {
  return takesList ? Array.isArray(value) && value.every(isPlain) : isPlain(value)
}

function isPlain(value: unknown): boolean {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint'
}
