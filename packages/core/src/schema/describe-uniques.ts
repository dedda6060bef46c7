import type { ModelMeta, UniqueMeta, UniqueTerm } from './meta.js'
import { describePart, type UniqueEntry } from './unique-part.js'
import type { JsonValue } from './value-type.js'

/** A unique constraint in a description. */
export interface UniqueDescription {
  /** A name, or `{ lower: 'email' }` for a function of a field. */
  readonly fields: readonly UniqueEntry[]
  readonly where?: { readonly [condition: string]: JsonValue }
  readonly nullsDistinct?: false
  readonly name?: string
  readonly message?: string
  readonly [option: string]: JsonValue | undefined
}

/** Sets of fields that are unique together, without anything else: those that `uniqueTogether` says. */
export function togetherOf({ uniques, keyParts }: ModelMeta): readonly (readonly string[])[] {
  const others = uniques.filter((unique) => isTogether(unique) && unique.fields !== keyParts)
  return others.map(({ fields }) => fields.map(({ name }) => name))
}

/** The other constraints, as plain data. */
export function uniquesOf(
  { uniques }: ModelMeta,
  toPlain: (value: unknown) => JsonValue,
): UniqueDescription[] {
  return uniques
    .filter((unique) => !isTogether(unique))
    .map(({ parts, where, nullsDistinct, name, message }) => ({
      fields: parts.map(({ field, apply }) => describePart(field.name, apply)),
      ...(where.length === 0
        ? {}
        : { where: Object.fromEntries(where.map((term) => entryOfTerm(term, toPlain))) }),
      ...(nullsDistinct ? {} : { nullsDistinct }),
      ...(name === undefined ? {} : { name }),
      ...(message === undefined ? {} : { message }),
    }))
}

function isTogether({ form, name, message }: UniqueMeta): boolean {
  return form === 'fields' && name === undefined && message === undefined
}

function entryOfTerm(
  { field, values, negated }: UniqueTerm,
  toPlain: (value: unknown) => JsonValue,
): readonly [string, JsonValue] {
  if (negated) return [`${field.name}__isnull`, false]
  const [only] = values
  // The type of a field that is never null has no null.
  if (values.length === 1 && only === null && !field.null) return [`${field.name}__isnull`, true]
  return values.length === 1
    ? [field.name, toPlain(only)]
    : [`${field.name}__in`, values.map((value) => toPlain(value))]
}
