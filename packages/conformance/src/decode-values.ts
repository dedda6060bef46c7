import * as r from 'relata'
import { constant } from './constant.js'
import {
  isObject,
  tagOf,
  textOf,
  type Json,
  type JsonObject,
  type ModelSpec,
  type QuerySpec,
  type StepSpec,
} from './format.js'
import { functionOf } from './functions.js'
import { invoke, type ModelManager, type Query, type Row, type RowWrites, type Store } from './loose.js'
import { Unsupported } from './unsupported.js'

/** A store with one state: all that decoders and cases need of a world. */
export interface WorldAccess {
  readonly store: Store
  readonly models: Readonly<Record<string, ModelSpec>>
  manager(model: string): ModelManager
  writes(model: string): RowWrites
}

/** Builds values, conditions and expressions from a case's JSON. */
export abstract class ValueDecoder {
  readonly #world: WorldAccess | undefined
  readonly #unsaved: boolean

  /**
   * Without a world: for expressions of a schema, which name no rows. `unsaved`: nothing is deleted here, so
   * a key without a row is of an instance never saved.
   */
  constructor(world?: WorldAccess, options: { readonly unsaved?: boolean } = {}) {
    this.#world = world
    this.#unsaved = options.unsaved === true
  }

  abstract query(spec: QuerySpec): Query

  get world(): WorldAccess {
    if (this.#world === undefined) throw new Unsupported('a row or query set in a schema')
    return this.#world
  }

  /** Any value: references become rows, expressions expressions, queries query sets, the rest constants. */
  value(value: Json): unknown {
    if (Array.isArray(value)) return value.map((item: Json) => this.value(item))
    const tag = tagOf(value)
    if (tag === undefined || !isObject(value)) return constant(value)
    if (tag === '$ref') return this.row(value)
    if (tag === '$query') return this.query(value['$query'] as unknown as QuerySpec)
    return EXPRESSION_TAGS.has(tag) ? this.expression(value) : constant(value)
  }

  row(reference: Json): Row {
    const [model, key] = (reference as { readonly $ref: readonly [string, Json] }).$ref
    // An instance that was never saved has no counterpart: rows exist in the store alone.
    if (key === null) return Object.freeze({ unsaved: model })
    return this.world.manager(model).get({ pk: constant(key) }) as Row
  }

  /** The row; of an instance that has a key and was never saved, the key that it would have. */
  reference(reference: Json): unknown {
    try {
      return this.row(reference)
    } catch (error) {
      if (!this.#unsaved || !(error instanceof r.DoesNotExist)) throw error
      return constant((reference as { readonly $ref: readonly [string, Json] }).$ref[1])
    }
  }

  /**
   * The value that a lookup compares with. An instance that was never saved is compared by its key, which is
   * null (Django 4.2).
   */
  compared(value: Json): unknown {
    if (!isObject(value) || !('$ref' in value)) return this.value(value)
    return (value as { readonly $ref: readonly [string, Json] }).$ref[1] === null
      ? null
      : this.reference(value)
  }

  expression(value: Json): unknown {
    const made = this.plainExpression(value)
    const output = isObject(value) ? value['output'] : undefined
    // A cast and a Trunc are made of their output, a condition is a boolean anyway.
    if (typeof output !== 'string' || typeof made !== 'object' || made === null || !('as' in made))
      return made
    return invoke(made, 'as', [output])
  }

  plainExpression(value: Json): unknown {
    if (!isObject(value)) return r.Value(constant(value) as never)
    const tag = tagOf(value)
    const of = tag === undefined ? undefined : value[tag]
    switch (tag) {
      case '$F':
        return r.F(textOf(of))
      case '$value':
        return typed(of as Json)
      case '$outer':
        return this.outer(of as Json)
      case '$q':
        return this.condition(value)
      case '$exists': {
        const exists = r.Exists(this.query(of as unknown as QuerySpec) as never)
        return value['not'] === true ? r.not(exists as never) : exists
      }
      case '$query':
      case '$subquery':
        return r.Subquery(this.query(of as unknown as QuerySpec) as never)
      case '$expr':
        return this.arithmetic(of as readonly Json[])
      case '$agg':
        return this.aggregate(value)
      case '$func':
        return functionOf(
          value,
          ((value['args'] ?? []) as readonly Json[]).map((arg) => this.argument(arg)),
        )
      case '$case':
        return this.choice(value)
      case '$filteredRelation':
        return Reflect.apply(r.FilteredRelation, undefined, [
          of,
          { condition: this.condition(value['condition'] ?? null) },
        ])
      case '$orderBy':
        return this.orderTerm(value)
      default:
        throw new Unsupported(tag === undefined ? 'expression' : `${tag} ${typeof of === 'string' ? of : ''}`)
    }
  }

  outer(of: Json): unknown {
    return isObject(of) && '$outer' in of
      ? r.OuterRef(r.OuterRef(textOf(of['$outer']) as never) as never)
      : r.OuterRef(textOf(of) as never)
  }

  arithmetic([operator, left, right]: readonly Json[]): unknown {
    const method = OPERATORS[textOf(operator)]
    if (method === undefined) throw new Unsupported(`$expr ${textOf(operator)}`)
    return invoke(this.operand(left as Json) as object, method, [this.operand(right as Json)])
  }
  operand(value: Json): unknown {
    const tag = tagOf(value) ?? ''
    return tag === '$query' || EXPRESSION_TAGS.has(tag) ? this.expression(value) : typed(value)
  }
  /** Numbers are parameters as they are; a bare string is never a path. */
  argument(value: Json): unknown {
    return typeof value === 'number' ? value : this.operand(value)
  }

  prefetch(spec: JsonObject): unknown {
    const options: Record<string, unknown> = {}
    if (spec['query'] !== undefined) options['query'] = this.query(spec['query'] as unknown as QuerySpec)
    if (spec['toAttr'] !== undefined) options['toAttr'] = spec['toAttr']
    return Reflect.apply(r.Prefetch, undefined, [spec['$prefetch'], options])
  }

  choice(spec: JsonObject): unknown {
    const branches = (spec['$case'] as readonly (readonly [Json, Json])[]).map(([when, then]) =>
      r.When(this.condition(when) as never, this.operand(then) as never),
    )
    const otherwise = spec['default'] === undefined ? [] : [{ default: this.operand(spec['default']) }]
    return Reflect.apply(r.Case, undefined, [...branches, ...otherwise])
  }

  aggregate(spec: JsonObject): unknown {
    const name = AGGREGATES[textOf(spec['$agg'])]
    if (name === undefined) throw new Unsupported(`$agg ${textOf(spec['$agg'])}`)
    const of = spec['of'] as Json
    const options: Record<string, unknown> = {}
    if (spec['distinct'] === true) options['distinct'] = true
    if (isObject(spec['filter'] ?? null)) options['filter'] = this.condition(spec['filter'] as Json)
    if (spec['default'] !== undefined) options['default'] = this.value(spec['default'])
    if (spec['sample'] === true) options['sample'] = true
    const make: unknown = Reflect.get(r, name)
    if (typeof make !== 'function') throw new Unsupported(`aggregate ${name}`)
    return Reflect.apply(make, undefined, [typeof of === 'string' ? of : this.expression(of), options])
  }

  orderTerm(spec: JsonObject): unknown {
    const of = spec['$orderBy'] as Json
    const expression = typeof of === 'string' ? r.F(of) : this.expression(of)
    const nulls =
      spec['nullsFirst'] === true
        ? { nulls: 'first' }
        : spec['nullsLast'] === true
          ? { nulls: 'last' }
          : undefined
    return invoke(
      expression as object,
      spec['descending'] === true ? 'desc' : 'asc',
      nulls === undefined ? [] : [nulls],
    )
  }

  /** `$q` and everything else that can be used as a condition. */
  condition(value: Json): unknown {
    if (!isObject(value) || !('$q' in value))
      return isObject(value) && tagOf(value) !== undefined
        ? this.expression(value)
        : this.where(value as JsonObject)
    const spec = value['$q'] as unknown as { op: string; not: boolean; children: readonly Json[] }
    const children = spec.children.map((child) =>
      isObject(child) && 'lookup' in child
        ? this.where({ [textOf(child['lookup'])]: child['value'] as Json })
        : this.condition(child),
    )
    const combine = spec.op === 'OR' ? r.or : spec.op === 'XOR' ? r.xor : r.and
    const all = Reflect.apply(combine, undefined, children) as unknown
    return spec.not ? r.not(all as never) : all
  }

  where(kwargs: JsonObject): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(kwargs).map(([chain, value]) => [
        chain,
        Array.isArray(value) ? value.map((item: Json) => this.compared(item)) : this.compared(value),
      ]),
    )
  }

  conditions(step: StepSpec): readonly unknown[] {
    const kwargs = step.kwargs ?? {}
    return [
      ...(step.args ?? []).map((arg) => this.condition(arg)),
      ...(Object.keys(kwargs).length > 0 ? [this.where(kwargs)] : []),
    ]
  }

  expressions(kwargs: JsonObject): Record<string, unknown> {
    return Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, this.annotation(value)]))
  }
  annotation(value: Json): unknown {
    return isObject(value) && tagOf(value) !== undefined ? this.expression(value) : constant(value)
  }

  /** The arguments of a call that takes expressions, those without a name first. */
  annotations({ args = [], kwargs = {} }: StepSpec): readonly unknown[] {
    return [
      ...args.map((arg) => this.annotation(arg)),
      ...(Object.keys(kwargs).length > 0 || args.length === 0 ? [this.expressions(kwargs)] : []),
    ]
  }
}

const EXPRESSION_TAGS: ReadonlySet<string> = new Set([
  '$F',
  '$value',
  '$expr',
  '$q',
  '$agg',
  '$func',
  '$case',
  '$subquery',
  '$filteredRelation',
  '$prefetch',
  '$exists',
  '$outer',
  '$orderBy',
])
const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'dividedBy',
  '%': 'mod',
  '^': 'power',
}
const AGGREGATES: Readonly<Record<string, string>> = {
  Count: 'count',
  Sum: 'sum',
  Avg: 'avg',
  Min: 'min',
  Max: 'max',
  StdDev: 'stdDev',
  Variance: 'variance',
}

/** A constant with its type: a plain number is not a duration. */
function typed(value: Json): unknown {
  const output = OUTPUTS[tagOf(value) ?? '']
  return output === undefined ? r.Value(constant(value) as never) : r.Value(constant(value), { output })
}
const OUTPUTS: Readonly<Record<string, r.ScalarName>> = {
  $date: 'date',
  $datetime: 'datetime',
  $time: 'time',
  $duration: 'duration',
  $decimal: 'decimal',
  $uuid: 'uuid',
  $float: 'float',
}
