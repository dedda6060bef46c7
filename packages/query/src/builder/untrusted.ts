import {
  FieldError,
  readOptions,
  RelataError,
  UsageError,
  ValidationError,
  type ModelMeta,
  type ScalarName,
  type SchemaMeta,
} from '@relata/core'
import { junction, lookup } from '../ast/condition.js'
import type { Condition } from '../ast/nodes.js'
import type { Taken } from '../resolve/lookups/definition.js'
import { lookupForm } from '../resolve/lookups/registry.js'
import { resolvePath, type Path } from '../resolve/path.js'
import type { LookupsInput, LookupsOptions } from '../types/helpers.js'
import { Conditions } from './conditions.js'
import { LOOKUPS } from './option-rules.js'

/**
 * A lookup's value as text from outside; how it is read depends on the field and lookup, known once the
 * condition meets a query set.
 */
export class UntrustedText {
  readonly texts: readonly string[]
  /**
   * Whether it is one text, which a lookup that takes a list splits at its commas. Texts of an array, or of a
   * repeated key, are values as they are.
   */
  readonly single: boolean
  constructor(texts: readonly string[], single: boolean) {
    this.texts = texts
    this.single = single
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new ValidationError(
      'ERR_QUERY_STRING',
      `'${text}' is no part of a query string: its percent signs don't decode`,
      {
        value: text,
        cause: error,
      },
    )
  }
}

type Pair = readonly [chain: string, value: unknown]

const pairsOfText = (text: string): Pair[] =>
  text
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0
        ? [decoded(part), '']
        : [decoded(part.slice(0, equals)), decoded(part.slice(equals + 1))]
    })

const notAnInput = (value: unknown): UsageError =>
  new UsageError('ERR_ARGUMENT', 'lookups takes a query string, URLSearchParams, or an object of strings', {
    value,
  })

const pairsOf = (input: unknown): Iterable<Pair> => {
  if (typeof input === 'string') return pairsOfText(input)
  if (typeof input !== 'object' || input === null) throw notAnInput(input)
  if (!(Symbol.iterator in input)) return Object.entries(input)
  return Array.from(input as Iterable<unknown>, (pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw notAnInput(pair)
    return [pair[0], pair[1] as unknown]
  })
}

/** The texts of one chain, while they are collected. */
interface Collected {
  readonly texts: string[]
  single: boolean
}

const collect = (into: Collected, chain: string, value: unknown): void => {
  const isList = Array.isArray(value) || value instanceof Set
  into.single = !isList && into.texts.length === 0
  for (const text of isList ? (value as Iterable<unknown>) : [value]) {
    if (typeof text !== 'string')
      throw new ValidationError(
        'ERR_QUERY_STRING',
        `'${chain}': lookups takes strings, as a query string has them`,
        {
          value: text,
          field: chain,
        },
      )
    into.texts.push(text)
  }
}

/**
 * Conditions from outside: only the chains allowed, their values read by the type of the field that each ends
 * at.
 */
export const lookups = (input: LookupsInput, options: LookupsOptions<string>): Conditions => {
  const { allow, ignoreOthers } = readOptions(options, LOOKUPS, 'lookups')
  if (!Array.isArray(allow))
    throw new UsageError(
      'ERR_ARGUMENT',
      "lookups takes what it may let through: lookups(input, { allow: ['title__icontains'] })",
      {
        value: options,
      },
    )
  const allowed = new Set(allow as readonly string[])
  const collected = new Map<string, Collected>()
  for (const [chain, value] of pairsOf(input)) {
    if (value === undefined) continue
    if (allowed.has(chain)) {
      let own = collected.get(chain)
      if (own === undefined) collected.set(chain, (own = { texts: [], single: true }))
      collect(own, chain, value)
    } else if (ignoreOthers !== true)
      throw new FieldError(
        'ERR_LOOKUP_NOT_ALLOWED',
        `'${chain}' can't be asked here; allowed: ${[...allowed].join(', ') || 'nothing'}`,
        {
          value: chain,
          field: chain,
        },
      )
  }
  return new Conditions(
    junction(
      'and',
      Array.from(collected, ([chain, { texts, single }]) => lookup(chain, new UntrustedText(texts, single))),
    ),
    true,
  )
}

/** The condition that the texts of one allowed chain make on a model. */
export const readUntrusted = (
  schema: SchemaMeta,
  model: ModelMeta,
  chain: string,
  given: UntrustedText,
): Condition => {
  const path = resolvePath(schema, model, chain)
  const { takes } = lookupForm(path.lookup === '' ? 'exact' : path.lookup, {
    kind: path.kind,
    type: undefined,
    label: path.chain,
  })
  if (takes === 'values' || takes === 'items' || takes === 'keys')
    return lookup(path.chain, listOf(path, takes, given))
  if (takes === 'pair') {
    const pair = listOf(path, takes, given)
    if (pair.length !== 2) throw wrong(path, given.texts.join('&'), 'two values, with a comma between')
    return lookup(path.chain, pair)
  }
  if (given.texts.length === 0) throw wrong(path, '', 'a value')
  // Several texts are several conditions, and a row has to match them all.
  return junction(
    'and',
    given.texts.map((text) => lookup(path.chain, valueOf(path, takes, text))),
  )
}

const listOf = (path: Path, takes: Taken, { texts, single }: UntrustedText): readonly unknown[] => {
  const [text] = texts
  if (!single || text === undefined) return texts.map((each) => valueOf(path, takes, each))
  if (text === '') return []
  const written = path.kind === 'json' ? (parsedList(text) ?? parsedList(`[${text}]`)) : undefined
  return written ?? text.split(',').map((part) => valueOf(path, takes, part))
}

/** The items of a list in JSON, whose strings may have commas. */
const parsedList = (text: string): readonly unknown[] | undefined => {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}

const valueOf = (path: Path, takes: Taken, text: string): unknown => {
  if (takes === 'boolean') return booleanOf(path, text)
  if (takes === 'text' || takes === 'key' || takes === 'keys') return text
  const value = READERS[path.kind](path, text)
  if (path.transforms.length > 0 || takes === 'items') return value
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
  if (/^([0-9a-f]{2})*$/i.test(text))
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
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
