import { canonicalText } from '../util/canonical-text.js'
import type { SchemaDescription } from './meta.js'
import { compareText } from './types/order.js'

type Plain = Readonly<Record<string, unknown>>

/** Do the two describe one schema? The order of models, fields and options doesn't matter. */
export function sameDescription(a: SchemaDescription, b: SchemaDescription): boolean {
  return a === b || describeDifference(a, b).length === 0
}

/**
 * What must happen to schema `a` to become schema `b`, a sentence a difference, in the order of models and
 * fields by name; empty where they are the same.
 *
 * @example
 * ```ts
 * describeDifference(before.describe(), after.describe())
 * // ['Book.isbn is new (string)', 'Book.title: maxLength was 100 and is 200', 'the model Review is gone']
 * ```
 * @public
 */
export function describeDifference(a: SchemaDescription, b: SchemaDescription): readonly string[] {
  return names(a.models, b.models).flatMap((name) => {
    const [before, after] = [own(a.models, name), own(b.models, name)]
    if (before === undefined) return [`the model ${name} was added`]
    return after === undefined
      ? [`the model ${name} was removed`]
      : modelDifference(name, plain(before), plain(after))
  })
}

function modelDifference(model: string, a: Plain, b: Plain): readonly string[] {
  const [before, after] = [plain(a['fields']), plain(b['fields'])]
  const fields = names(before, after).flatMap((name) =>
    fieldDifference(`${model}.${name}`, own(before, name), own(after, name)),
  )
  return [...optionDifference(model, without(a, 'fields'), without(b, 'fields')), ...fields]
}

function fieldDifference(label: string, a: unknown, b: unknown): readonly string[] {
  if (a === undefined) return [`${label} was added (${showField(plain(b))})`]
  if (b === undefined) return [`${label} was removed`]
  const [before, after] = [plain(a), plain(b)]
  if (before['kind'] === after['kind']) return optionDifference(label, before, after)
  return [`${label} was a ${showField(before)} and is now a ${showField(after)}`]
}

function optionDifference(label: string, a: Plain, b: Plain): readonly string[] {
  return names(a, b)
    .filter((option) => text(a[option]) !== text(b[option]))
    .map((option) => `${label}: ${option} ${change(a[option], b[option])}`)
}

function change(before: unknown, after: unknown): string {
  if (before === undefined) return `was not set and is now ${text(after)}`
  return after === undefined
    ? `was ${text(before)} and is no longer set`
    : `was ${text(before)} and is now ${text(after)}`
}

function showField(field: Plain): string {
  const to = field['to']
  return typeof to === 'string' ? `${String(field['kind'])} to ${to}` : String(field['type'] ?? field['kind'])
}

/** A field may be called `constructor`, which every object has. */
function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** The names that either has, sorted. */
function names(a: Plain, b: Plain): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(compareText)
}

function without(value: Plain, name: string): Plain {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}

/** Descriptions come back from logs: whatever isn't an object counts as an empty one. */
function plain(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? (value as Plain) : {}
}

function text(value: unknown): string {
  return value === undefined ? '' : canonicalText(value)
}
