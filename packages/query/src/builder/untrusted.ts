import { FieldError, RelataError, UsageError, ValidationError } from '@relata/core'
import type { ModelMeta, ScalarName, SchemaMeta } from '@relata/core'
import { junction, lookup } from '../ast/condition.js'
import type { Condition } from '../ast/condition.js'
import { lookupForm } from '../resolve/lookups/registry.js'
import { resolvePath } from '../resolve/path.js'
import type { Path } from '../resolve/path.js'
import { Conditions } from './condition.js'

/** A lookup's value as a query string has it; its type is the field's, known once the condition meets a query set. */
export class UntrustedText {
  readonly texts: readonly string[]
  constructor(texts: readonly string[]) {
    this.texts = texts
  }
}

export type LookupsInput = string | Iterable<readonly [string, string]> | Readonly<Record<string, string | readonly string[] | undefined>>
export interface LookupsOptions {
  /** The chains that may be asked, each with its lookup: `title__icontains`. */
  readonly allow: readonly string[]
  /** Leave out what isn't allowed, instead of refusing it: for a query string that has other parameters, too. */
  readonly ignoreOthers?: boolean
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new ValidationError('ERR_QUERY_STRING', `'${text}' is no part of a query string: its percent signs don't decode`, {
      value: text,
      cause: error,
    })
  }
}

const pairsOfText = (text: string): [string, string][] =>
  text
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0 ? [decoded(part), ''] : [decoded(part.slice(0, equals)), decoded(part.slice(equals + 1))]
    })

const pairsOfRecord = (record: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(record).flatMap(([chain, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter((each) => each !== undefined)
      .map((each): [string, string] => [chain, textOf(chain, each)]),
  )

const textOf = (chain: string, value: unknown): string => {
  if (typeof value === 'string') return value
  throw new ValidationError('ERR_QUERY_STRING', `'${chain}': lookups takes strings, as a query string has them`, { value, field: chain })
}

const pairsOf = (input: unknown): [string, string][] => {
  if (typeof input === 'string') return pairsOfText(input)
  if (typeof input !== 'object' || input === null)
    throw new UsageError('ERR_ARGUMENT', 'lookups takes a query string, URLSearchParams, or an object of strings', { value: input })
  if (!(Symbol.iterator in input)) return pairsOfRecord(input as Readonly<Record<string, unknown>>)
  return Array.from(input as Iterable<readonly [string, string]>, ([chain, value]) => [chain, textOf(chain, value)])
}

/** Conditions from outside: only the chains allowed, their values read by the type of the field that each ends at. */
export const lookups = (input: LookupsInput, options: LookupsOptions): Conditions => {
  const allow = (options as LookupsOptions | undefined)?.allow
  if (!Array.isArray(allow))
    throw new UsageError('ERR_ARGUMENT', "lookups takes what it may let through: lookups(input, { allow: ['title__icontains'] })", {
      value: options,
    })
  const allowed = new Set(allow as readonly string[])
  const texts = new Map<string, string[]>()
  for (const [chain, text] of pairsOf(input)) {
    if (allowed.has(chain)) {
      const known = texts.get(chain)
      if (known === undefined) texts.set(chain, [text])
      else known.push(text)
    } else if (options.ignoreOthers !== true)
      throw new FieldError('ERR_LOOKUP_NOT_ALLOWED', `'${chain}' can't be asked here; allowed: ${[...allowed].join(', ') || 'nothing'}`, {
        value: chain,
        field: chain,
      })
  }
  return new Conditions(
    junction(
      'and',
      [...texts].map(([chain, values]) => lookup(chain, new UntrustedText(values))),
    ),
    true,
  )
}

/** The condition that the texts of one allowed chain make on a model. */
export const readUntrusted = (schema: SchemaMeta, model: ModelMeta, chain: string, texts: UntrustedText): Condition =>
  read(resolvePath(schema, model, chain), texts.texts)

const read = (path: Path, texts: readonly string[]): Condition => {
  const parts = path.lookup === 'in' || path.lookup === 'range' ? texts.flatMap((text) => (text === '' ? [] : text.split(','))) : texts
  if (path.lookup === 'in')
    return lookup(
      path.chain,
      parts.map((part) => valueOf(path, part)),
    )
  if (path.lookup === 'range') {
    if (parts.length !== 2) throw wrong(path, texts.join('&'), 'two values, with a comma between')
    return lookup(
      path.chain,
      parts.map((part) => valueOf(path, part)),
    )
  }
  // The same chain twice asks for both.
  return junction(
    'and',
    texts.map((text) => lookup(path.chain, valueOf(path, text))),
  )
}

const valueOf = (path: Path, text: string): unknown => {
  const { takes } = lookupForm(path.lookup === '' ? 'exact' : path.lookup, { kind: path.kind, type: undefined, label: path.chain })
  if (takes === 'boolean') return booleanOf(path, text)
  if (takes === 'text') return text
  const value = READERS[path.kind](path, text)
  if (path.transforms.length > 0) return value
  try {
    return path.field.type.parseLookup(value)
  } catch (error) {
    throw error instanceof RelataError ? wrong(path, text, error.message, error) : error
  }
}

const wrong = (path: Path, text: string, expected: string, cause?: unknown): ValidationError =>
  new ValidationError('ERR_VALUE_TYPE', `${path.chain}: '${text}' won't do; expected ${expected}`, {
    value: text,
    model: path.field.model.name,
    field: path.field.name,
    cause,
  })

const booleanOf = (path: Path, text: string): boolean => {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw wrong(path, text, 'true or false')
}
const numberOf = (path: Path, text: string): number => {
  const value = Number(text)
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)) return value
  throw wrong(path, text, 'a number')
}
const integerOf = (path: Path, text: string): number => {
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  throw wrong(path, text, 'a whole number')
}
const bigIntegerOf = (path: Path, text: string): bigint => {
  if (/^-?\d+$/.test(text)) return BigInt(text)
  throw wrong(path, text, 'a whole number')
}
const jsonOf = (_: Path, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
const hexOf = (path: Path, text: string): Uint8Array => {
  if (/^([0-9a-f]{2})*$/i.test(text)) return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  throw wrong(path, text, 'bytes in hexadecimal')
}
const textAsItIs = (_: Path, text: string): string => text

const READERS: Readonly<Record<ScalarName, (path: Path, text: string) => unknown>> = {
  auto: integerOf,
  integer: integerOf,
  bigInteger: bigIntegerOf,
  float: numberOf,
  duration: numberOf,
  decimal: textAsItIs,
  boolean: booleanOf,
  string: textAsItIs,
  text: textAsItIs,
  date: textAsItIs,
  datetime: textAsItIs,
  time: textAsItIs,
  uuid: textAsItIs,
  json: jsonOf,
  binary: hexOf,
  custom: textAsItIs,
}
