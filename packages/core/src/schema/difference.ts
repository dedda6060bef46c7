import { canonicalText } from '../util/canonical-text.js'
import type { SchemaDescription } from './meta.js'
import { compareText } from './types/order.js'

/** A part of a description. It may come from a log, so its members may have any type. */
export type Plain = Readonly<Record<string, unknown>>

/** One place in which two descriptions differ. `field` is undefined for an option of the model. */
export type SchemaDifference =
  | { readonly kind: 'modelAdded' | 'modelRemoved'; readonly model: string; readonly described: Plain }
  | {
      readonly kind: 'fieldAdded' | 'fieldRemoved'
      readonly model: string
      readonly field: string
      readonly described: Plain
    }
  | {
      readonly kind: 'fieldReplaced'
      readonly model: string
      readonly field: string
      readonly before: Plain
      readonly after: Plain
    }
  | {
      readonly kind: 'option'
      readonly model: string
      readonly field: string | undefined
      readonly option: string
      readonly before: unknown
      readonly after: unknown
    }

/** Whether the two describe the same schema. The order of models, fields and options doesn't matter. */
export function sameDescription(a: SchemaDescription, b: SchemaDescription): boolean {
  return a === b || differencesOf(a, b).length === 0
}

/**
 * What must happen to schema `a` to become schema `b`, one sentence per difference, in the order of models
 * and fields by name; empty if they are the same.
 *
 * @example
 * ```ts
 * describeDifference(before.describe(), after.describe())
 * // ['Book.isbn was added (string)', 'Book.title: maxLength was 100 and is now 200', 'the model Review was removed']
 * ```
 * @public
 */
export function describeDifference(a: SchemaDescription, b: SchemaDescription): readonly string[] {
  return differencesOf(a, b).map(showDifference)
}

/** The differences of two descriptions as data, in the order of models and fields by name. */
export function differencesOf(a: SchemaDescription, b: SchemaDescription): readonly SchemaDifference[] {
  return names(a.models, b.models).flatMap((model): readonly SchemaDifference[] => {
    const [before, after] = [own(a.models, model), own(b.models, model)]
    if (before === undefined) return [{ kind: 'modelAdded', model, described: plain(after) }]
    if (after === undefined) return [{ kind: 'modelRemoved', model, described: plain(before) }]
    return modelDifferences(model, plain(before), plain(after))
  })
}

/** The field that a difference is about; undefined if it is about a model. */
export function fieldOfDifference(difference: SchemaDifference): string | undefined {
  return 'field' in difference ? difference.field : undefined
}

/** A difference as a sentence. */
export function showDifference(difference: SchemaDifference): string {
  const { kind, model } = difference
  switch (kind) {
    case 'modelAdded':
      return `the model ${model} was added`
    case 'modelRemoved':
      return `the model ${model} was removed`
    case 'fieldAdded':
      return `${model}.${difference.field} was added (${showField(difference.described)})`
    case 'fieldRemoved':
      return `${model}.${difference.field} was removed`
    case 'fieldReplaced': {
      const { field, before, after } = difference
      return `${model}.${field} was a ${showField(before)} and is now a ${showField(after)}`
    }
    case 'option': {
      const { field, option, before, after } = difference
      return `${field === undefined ? model : `${model}.${field}`}: ${option} ${showChange(before, after)}`
    }
  }
}

function modelDifferences(model: string, a: Plain, b: Plain): readonly SchemaDifference[] {
  const [before, after] = [plain(a['fields']), plain(b['fields'])]
  const fields = names(before, after).flatMap((field) =>
    fieldDifferences({ model, field }, own(before, field), own(after, field)),
  )
  const place = { model, field: undefined }
  return [...optionDifferences(place, without(a, 'fields'), without(b, 'fields')), ...fields]
}

interface FieldPlace {
  readonly model: string
  readonly field: string
}

function fieldDifferences(place: FieldPlace, a: unknown, b: unknown): readonly SchemaDifference[] {
  if (a === undefined) return [{ kind: 'fieldAdded', ...place, described: plain(b) }]
  if (b === undefined) return [{ kind: 'fieldRemoved', ...place, described: plain(a) }]
  const [before, after] = [plain(a), plain(b)]
  if (before['kind'] === after['kind']) return optionDifferences(place, before, after)
  return [{ kind: 'fieldReplaced', ...place, before, after }]
}

/** The options in which two fields, or two models, differ. */
export function optionDifferences(
  place: { readonly model: string; readonly field: string | undefined },
  a: Plain,
  b: Plain,
): readonly SchemaDifference[] {
  return names(a, b)
    .filter((option) => text(own(a, option)) !== text(own(b, option)))
    .map((option) => ({ kind: 'option', ...place, option, before: own(a, option), after: own(b, option) }))
}

function showChange(before: unknown, after: unknown): string {
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
export function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** The names that one of the two has, sorted. */
function names(a: Plain, b: Plain): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(compareText)
}

function without(value: Plain, name: string): Plain {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}

/** Descriptions are read from logs: a value that isn't an object counts as an empty one. */
export function plain(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? (value as Plain) : {}
}

function text(value: unknown): string {
  return value === undefined ? '' : canonicalText(value)
}
