import { own } from '../schema/difference.js'
import type { Value } from '../schema/value-type.js'
import { canGenerate } from '../util/can-generate.js'
import type { Values } from './event.js'
import type { TracedColumn } from './schema-trace.js'

/** Called for each value that was converted to another type, or could not be. */
export type Report = (attribute: string, ok: boolean) => void

/** Converts a row of a version to the present schema. */
export type RewriteRow = (row: Values, report: Report) => Values

type Present = TracedColumn & { readonly now: string }

/**
 * Creates whole rows of the present schema, with their own columns only, since an event may contain the
 * stored row with its parents' columns. The code is generated, so that mapping names costs nothing per row.
 */
export function rowRewriter(
  columns: readonly TracedColumn[],
  generated: boolean = canGenerate(),
): RewriteRow {
  const present = columns.filter((column): column is Present => column.now !== undefined)
  return generated ? generatedRewriter(present) : plainRewriter(present)
}

/** A value after the conversions of its column; null if it could not be converted. */
export function convert({ converts }: TracedColumn, attribute: string, value: Value, report: Report): Value {
  if (converts.length === 0) return value
  let result: Value | undefined = value
  for (const each of converts) if (result !== null && result !== undefined) result = each(result)
  report(attribute, result !== undefined)
  return result ?? null
}

function plainRewriter(columns: readonly Present[]): RewriteRow {
  return (values, report) => {
    // No field name contains `__`, so none is `__proto__`. A plain object is read faster than one without
    // prototype.
    const row: Record<string, Value> = {}
    for (const each of columns) row[each.now] = convert(each, each.now, valueBefore(each, values), report)
    return row
  }
}

function valueBefore({ before, value }: TracedColumn, values: Values): Value {
  return before === undefined ? value : (own(values, before) ?? null)
}

type Generator = (columns: readonly Present[], convertValue: typeof convert) => RewriteRow

function generatedRewriter(columns: readonly Present[]): RewriteRow {
  const properties = columns.map((column, at) => `${JSON.stringify(column.now)}: ${sourceOf(column, at)}`)
  const code = `'use strict'; return (values, report) => ({ ${properties.join(', ')} })`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify; rows made so take a fifth of the time
  const generator = new Function('columns', 'convert', code) as Generator
  return generator(columns, convert)
}

/** The code for the value of one column, from `values` and the list `columns`. */
export function sourceOf({ before, now, converts }: TracedColumn, at: number): string {
  const value = before === undefined ? `columns[${at}].value` : read(JSON.stringify(before), before)
  return converts.length === 0 ? value : `convert(columns[${at}], ${JSON.stringify(now)}, ${value}, report)`
}

/** Every object inherits a property such as `constructor`: only an own one is a value. */
function read(quoted: string, name: string): string {
  const value = `values[${quoted}] ?? null`
  return name in Object.prototype ? `(Object.hasOwn(values, ${quoted}) ? ${value} : null)` : value
}
