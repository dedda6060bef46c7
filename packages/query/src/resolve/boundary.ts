import type { FieldMeta, LinkMeta, ModelMeta, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { NameMeaning, ProxyMeta, SchemaDescription } from '@relata/core'
import type { Membership } from './membership.js'

/** The rows whose membership by one name has one value. */
export interface Limit {
  readonly membership: Membership
  readonly value: Value
  /** The value in the form in which it is compared. */
  readonly id: unknown
}

/** The rows of a scope: those within all of its limits. */
export class Boundary {
  readonly limits: readonly Limit[]
  /** Predicates of the rows, by model: see `plan/boundary-predicates.ts`. */
  readonly predicates: Map<ModelMeta, unknown> = new Map()

  constructor(limits: readonly Limit[]) {
    this.limits = limits
  }

  /** Whether a model's rows belong to scopes; else all scopes share them. */
  covers(model: ModelMeta): boolean {
    return this.limits.some(({ membership }) => membership.has(model))
  }

  /** Whether the row in a slot is in the scope. */
  holds(state: StateReader, model: ModelMeta, slot: number): boolean {
    for (const { membership, id } of this.limits) {
      if (!membership.has(model)) continue
      const value = membership.valueAt(state, model, slot)
      if (value === null || membership.compared.type.key(value) !== id) return false
    }
    return true
  }

  /** The columns that decide whether a row is in the scope, with the keys that lead to them. */
  reads(model: ModelMeta): ReturnType<Membership['reads']> {
    return this.limits.flatMap(({ membership }) => membership.reads(model))
  }

  /** Whether rows belong to a scope by the row that a key refers to. */
  isDecidedBy(field: FieldMeta): boolean {
    return this.limits.some(({ membership }) => {
      const belonging = membership.belonging(field.model)
      return belonging?.by === 'keys' && belonging.keys.some((key) => key.field === field)
    })
  }

  /** Whether rows of one model lead to rows of another that may be outside of the scope. */
  isCrossed(source: ModelMeta, target: ModelMeta): boolean {
    return this.limits.some(({ membership }) => membership.has(target) && !membership.has(source))
  }
}

/** A schema as a scope reads it: chains don't leave the scope. It has the models of the whole schema. */
export class ScopedSchema implements SchemaMeta {
  readonly whole: SchemaMeta
  readonly boundary: Boundary

  constructor(whole: SchemaMeta, boundary: Boundary) {
    this.whole = whole
    this.boundary = boundary
  }

  get models(): readonly ModelMeta[] {
    return this.whole.models
  }
  get links(): readonly LinkMeta[] {
    return this.whole.links
  }
  get proxies(): readonly ProxyMeta[] {
    return this.whole.proxies
  }
  get hooks(): readonly object[] {
    return this.whole.hooks
  }
  get queries(): readonly object[] {
    return this.whole.queries
  }
  model(name: string): ModelMeta {
    return this.whole.model(name)
  }
  has(name: string): boolean {
    return this.whole.has(name)
  }
  proxy(name: string): ProxyMeta | undefined {
    return this.whole.proxy(name)
  }
  step(model: ModelMeta, name: string): NameMeaning | undefined {
    return this.whole.step(model, name)
  }
  attribute(model: ModelMeta, name: string): NameMeaning | undefined {
    return this.whole.attribute(model, name)
  }
  stepNames(model: ModelMeta): readonly string[] {
    return this.whole.stepNames(model)
  }
  describe(): SchemaDescription {
    return this.whole.describe()
  }
}

/** The boundary of the scope that a schema belongs to; undefined for a whole schema. */
export function boundaryOf(schema: SchemaMeta): Boundary | undefined {
  return schema instanceof ScopedSchema ? schema.boundary : undefined
}
