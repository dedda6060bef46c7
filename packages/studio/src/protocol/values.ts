/**
 * A value of a field or of an expression. Types of JSON are used as they are: numbers, booleans, null, and
 * texts (also of decimals, dates, times and UUIDs; the column's `kind` says which). Everything else is an
 * object with a tag `t`.
 */
export type Cell = null | boolean | number | string | Tagged

export type Tagged = BigIntCell | NumberCell | BinaryCell | TextCell | JsonCell | ReferenceCell

/** A whole number that JSON can't represent exactly: its digits. */
export interface BigIntCell {
  readonly t: 'bigint'
  readonly v: string
}

/** A number that JSON can't represent. */
export interface NumberCell {
  readonly t: 'number'
  readonly v: 'Infinity' | '-Infinity' | 'NaN'
}

/** Bytes in base64; only the first ones if `cut`. */
export interface BinaryCell {
  readonly t: 'binary'
  readonly v: string
  /** Bytes of the whole value. */
  readonly size: number
  readonly cut?: true
}

/** The beginning of a long text. */
export interface TextCell {
  readonly t: 'text'
  readonly v: string
  /** UTF-16 units of the whole text. */
  readonly size: number
  readonly cut: true
}

/**
 * A value of a `json` or `custom` field, or an object of an expression: as JSON text, only the beginning of it if `cut`. A
 * bigint in it is `{ "$bigint": "1" }`, bytes are `{ "$binary": "base64" }`.
 */
export interface JsonCell {
  readonly t: 'json'
  readonly v: string
  /** UTF-16 units of the whole text; null if it is so long that it was not written to its end. */
  readonly size: number | null
  readonly cut?: true
}

/** The value of a foreign key or one-to-one; a null key is null. */
export interface ReferenceCell {
  readonly t: 'row'
  readonly model: string
  /** The primary key of the row; null if there is no such row (a dangling key). */
  readonly key: Key | null
  /** The row's `display`; null if there is no such row. */
  readonly display: string | null
  /** The raw key, if it isn't the primary key (`toField`) or if there is no such row. */
  readonly raw?: Key
}

/** A primary key. */
export type Key = string | number | boolean | BigIntCell | BinaryCell

/**
 * A value that is written, read by the type of its field: digits as text for a bigInteger (a number is taken too), base64
 * for a binary, `"Infinity"` for an infinite float, any JSON for `json` and `custom`, the raw key for a foreign key, and a
 * tagged cell for what came as one. `undefined` or a missing name: the default.
 */
export type Input = unknown

/** A short description of a row. */
export interface RowName {
  readonly model: string
  readonly key: Key
  readonly display: string
}
