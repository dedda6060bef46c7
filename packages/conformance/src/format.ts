/** The corpus as its FORMAT describes it: plain JSON. Only the parts that the runner reads are typed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface Suite {
  readonly format: number
  readonly suite: string
  readonly models: Readonly<Record<string, ModelSpec>>
  readonly states: Readonly<Record<string, StateSpec>>
  readonly cases: readonly Case[]
}
export interface ModelSpec {
  readonly pk: string
  readonly fields: Readonly<Record<string, FieldSpec>>
  readonly ordering?: readonly Json[]
  readonly uniqueTogether?: readonly (readonly string[])[]
  readonly parents?: Readonly<Record<string, string>>
}
export interface FieldSpec {
  readonly type: string
  /** Django's narrower type. */
  readonly django?: string
  readonly to?: string
  readonly onDelete?: Json
  readonly null?: boolean
  readonly unique?: boolean
  readonly primaryKey?: boolean
  readonly default?: Json
  readonly choices?: Json
  readonly maxLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  readonly relatedName?: string | null
  readonly relatedQueryName?: string | null
  readonly toField?: string | null
  readonly dbConstraint?: boolean
  readonly symmetrical?: boolean
  readonly through?: string | null
  readonly throughFields?: readonly [string, string] | null
  readonly parentLink?: boolean
}
/** Rows by model; pairs by `Model.field`. */
export type StateSpec = Readonly<Record<string, readonly Json[]>>

export interface QuerySpec {
  readonly from?: string
  readonly related?: Json
  readonly accessor?: string
  readonly steps: readonly StepSpec[]
  readonly end?: StepSpec
}
export interface StepSpec {
  readonly call: string
  readonly args?: readonly Json[]
  readonly kwargs?: JsonObject
  readonly options?: JsonObject
}
export interface OpSpec {
  readonly call: string
  readonly model?: string
  readonly object?: Json
  readonly query?: QuerySpec
  readonly accessor?: string
  readonly attribute?: string
  readonly value?: Json
  readonly values?: Json
  readonly lookup?: JsonObject
  readonly defaults?: JsonObject
  readonly args?: readonly Json[]
  readonly options?: JsonObject
}
export interface Expectation {
  readonly rows?: readonly (readonly [string, Json])[]
  readonly ordered?: boolean
  readonly tied?: boolean
  readonly duplicates?: boolean
  readonly once?: Json
  readonly annotations?: readonly JsonObject[]
  readonly prefetched?: readonly JsonObject[]
  readonly values?: readonly Json[]
  readonly value?: Json
  readonly error?: string
  readonly checks?: readonly string[]
  readonly state?: string
  readonly returns?: Json
}
export interface Case {
  readonly id: string
  readonly kind: 'query' | 'access' | 'schema' | 'mutation'
  readonly state?: string
  readonly tags?: readonly string[]
  readonly models?: Readonly<Record<string, ModelSpec>>
  readonly query?: QuerySpec
  readonly object?: Json
  readonly attribute?: string
  readonly ops?: readonly OpSpec[]
  readonly expect: Expectation
  readonly independent?: Expectation
  readonly plain?: readonly Json[]
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
/** The tag and content of a one-key tagged object, `$orderBy`-like ones with more keys included. */
export function tagOf(value: Json): string | undefined {
  return isObject(value) ? Object.keys(value).find((key) => key.startsWith('$')) : undefined
}
/** A string unchanged, anything else as JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
