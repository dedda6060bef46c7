/** A stored value: immutable, and equal where `ValueType.key` is equal. `json` values are deep-frozen. */
export type Value = bigint | Uint8Array | JsonValue
/** Any value that JSON can represent. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

export type ScalarName =
  | 'auto'
  | 'integer'
  | 'bigInteger'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'string'
  | 'text'
  | 'date'
  | 'datetime'
  | 'time'
  | 'duration'
  | 'uuid'
  | 'json'
  | 'binary'
  | 'custom'

/**
 * How the values of one scalar type are parsed, compared and keyed. Each declared field has a separate
 * object, with its maxLength, decimal places and so on.
 */
export interface ValueType {
  readonly name: ScalarName
  /** Of an array, which is JSON: the type of its items. */
  readonly items?: ValueType
  /**
   * Checks and normalizes a user's value. Never called with null or undefined. Throws a ValidationError
   * (`ERR_VALUE_TYPE`, …) that the caller completes with model and field.
   */
  parse(value: unknown): Value
  /**
   * The same, more lenient, for the value of a lookup (`1.5` beside an integer compares, though no row can
   * hold it).
   */
  parseLookup(value: unknown): Value
  /** Total order of non-null values. Strings by code point; datetime by instant; decimal by number. */
  compare(a: Value, b: Value): number
  /**
   * The key of a value in a Map: equal exactly for equal values (a decimal's shortest form, a binary's bytes
   * as text, JSON's canonical text).
   */
  key(value: Value): string | number | bigint | boolean
  /** True where `key` is the identity and `<` on the values is `compare`: lets hot paths skip both. */
  readonly plain: boolean
  /** Values are numbers (auto, integer, float, duration): a bulk column may be a Float64Array. */
  readonly numeric: boolean
}
