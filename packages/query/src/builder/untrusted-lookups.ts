import {
  readOptions,
  RelataError,
  UsageError,
  ValidationError,
  type ModelMeta,
  type ScalarName,
  type SchemaMeta,
} from '@relata/core/engine'
import { junction, lookup } from '../ast/condition.js'
import type { Condition } from '../ast/nodes.js'
import type { ValueForm } from '../resolve/lookups/definition.js'
import { lookupForm } from '../resolve/lookups/registry.js'
import { needsPart } from './generic-conditions.js'
import type { GenericChain } from '../resolve/generic-chain.js'
import { resolvePath, type Path } from '../resolve/path.js'
import type { LookupsInput, LookupsOptions } from '../types/helpers.js'
import type { PageOptions } from '../types/page.js'
import { Conditions } from './conditions.js'
import { notAllowed, oneOf } from './one-of.js'
import { LOOKUPS } from './option-rules.js'

/**
 * A lookup's value as untrusted text. How it is parsed depends on the field and lookup, which are known once
 * a query set uses the condition.
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

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new ValidationError(
      'ERR_QUERY_STRING',
      `'${text}' is not valid in a query string: its percent signs can't be decoded`,
      {
        value: text,
        cause: error,
      },
    )
  }
}

/** The parameter that names an order. */
const ORDER_BY = 'orderBy'

/** The parameters that name a page. */
const PAGE_PARAMETERS = ['size', 'after', 'before'] as const

type Pair = readonly [chain: string, value: unknown]

function pairsOfText(text: string): Pair[] {
  return text
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0
        ? [decodeText(part), '']
        : [decodeText(part.slice(0, equals)), decodeText(part.slice(equals + 1))]
    })
}

function invalidInput(value: unknown): UsageError {
  return new UsageError(
    'ERR_ARGUMENT',
    'lookups takes a query string, URLSearchParams, or an object of strings',
    {
      value,
    },
  )
}

function pairsOf(input: unknown): Iterable<Pair> {
  if (typeof input === 'string') return pairsOfText(input)
  if (typeof input !== 'object' || input === null) throw invalidInput(input)
  if (!(Symbol.iterator in input)) return Object.entries(input)
  return Array.from(input as Iterable<unknown>, (pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw invalidInput(pair)
    return [pair[0], pair[1] as unknown]
  })
}

/** The collected texts of one chain. */
interface Collected {
  readonly texts: string[]
  single: boolean
}

function collect(into: Collected, chain: string, value: unknown): void {
  const isList = Array.isArray(value) || value instanceof Set
  into.single = !isList && into.texts.length === 0
  for (const text of isList ? (value as Iterable<unknown>) : [value]) {
    if (typeof text !== 'string')
      throw new ValidationError(
        'ERR_QUERY_STRING',
        `lookups: the value of '${chain}' must be a string, or a list of strings`,
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
 * at. With the option `orderBy` also an order, and with `page` the options of a page.
 */
export function lookups(input: LookupsInput, options: LookupsOptions<string, string>): Conditions {
  const { allow, orderBy, page, ignoreOthers } = readOptions(options, LOOKUPS, 'lookups')
  if (!Array.isArray(allow))
    throw new UsageError(
      'ERR_ARGUMENT',
      "lookups needs a list of the allowed chains: lookups(input, { allow: ['title__icontains'] })",
      {
        value: options,
      },
    )
  const ofPage = page === true ? PAGE_PARAMETERS : []
  const allowed = new Set([...allow, ...(orderBy === undefined ? [] : [ORDER_BY]), ...ofPage])
  const collected = new Map<string, Collected>()
  for (const [chain, value] of pairsOf(input)) {
    if (value === undefined) continue
    if (allowed.has(chain)) {
      let own = collected.get(chain)
      if (own === undefined) collected.set(chain, (own = { texts: [], single: true }))
      collect(own, chain, value)
    } else if (ignoreOthers !== true) throw notAllowed(`The lookup '${chain}'`, chain, [...allowed])
  }
  const found = {
    order: orderBy && Object.freeze(takeOrder(collected, orderBy)),
    page: page === true ? Object.freeze(takePage(collected)) : undefined,
  }
  return new Conditions(conditionOf(collected), true, found)
}

function takeOrder(collected: Map<string, Collected>, names: readonly string[]): readonly string[] {
  const order = (collected.get(ORDER_BY)?.texts ?? []).flatMap((text) => text.split(','))
  collected.delete(ORDER_BY)
  return order.filter((term) => term !== '').map((term) => oneOf(term, names))
}

/** The parameters of a page as they are: `page` refuses what it can't use. */
function takePage(collected: Map<string, Collected>): PageOptions {
  const page: Record<string, unknown> = {}
  for (const name of PAGE_PARAMETERS) {
    const texts = collected.get(name)?.texts.filter((text) => text !== '') ?? []
    collected.delete(name)
    if (texts.length > 0) page[name] = texts.join(',')
  }
  if (/^\d{1,9}$/.test(String(page['size']))) page['size'] = Number(page['size'])
  return page
}

function conditionOf(collected: ReadonlyMap<string, Collected>): Condition {
  return junction(
    'and',
    Array.from(collected, ([chain, { texts, single }]) => lookup(chain, new UntrustedText(texts, single))),
  )
}

/** The condition that the texts of one allowed chain make on a model. */
export function readUntrusted(
  schema: SchemaMeta,
  model: ModelMeta,
  chain: string,
  untrusted: UntrustedText,
): Condition {
  const path = resolvePath(schema, model, chain)
  const { takes } = lookupForm(path.lookup === '' ? 'exact' : path.lookup, {
    kind: path.kind,
    type: undefined,
    label: path.chain,
  })
  if (takes === 'values' || takes === 'items' || takes === 'keys')
    return lookup(path.chain, readList(path, takes, untrusted))
  if (takes === 'pair') {
    const pair = readList(path, takes, untrusted)
    if (pair.length !== 2)
      throw invalidText(path, untrusted.texts.join('&'), 'two values separated by a comma')
    return lookup(path.chain, pair)
  }
  if (untrusted.texts.length === 0) throw invalidText(path, '', 'a value')
  // Several texts are several conditions, and a row has to match them all.
  return junction(
    'and',
    untrusted.texts.map((text) => lookup(path.chain, readValue(path, takes, text))),
  )
}

/** The kinds of targets that the texts of an allowed chain name; a row, or a key to any target, has no text. */
export function untrustedKinds(chain: GenericChain, { texts, single }: UntrustedText): unknown {
  const name = chain.rest.join('__')
  const [text = ''] = texts
  if (name === 'isnull' && single && (text === 'true' || text === 'false')) return text === 'true'
  if (chain.part !== 'type') throw needsPart(chain, 'text')
  return name === 'in' && single ? text.split(',') : name === 'in' ? texts : text
}

function readList(path: Path, takes: ValueForm, { texts, single }: UntrustedText): readonly unknown[] {
  const [text] = texts
  if (!single || text === undefined) return texts.map((each) => readValue(path, takes, each))
  if (text === '') return []
  const written = path.kind === 'json' ? (parseJsonList(text) ?? parseJsonList(`[${text}]`)) : undefined
  return written ?? text.split(',').map((part) => readValue(path, takes, part))
}

/** The items of a list in JSON, whose strings may have commas. */
function parseJsonList(text: string): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}

function readValue(path: Path, takes: ValueForm, text: string): unknown {
  if (takes === 'boolean') return readBoolean(path, text)
  if (takes === 'text' || takes === 'key' || takes === 'keys') return text
  const items = path.transforms.length === 0 ? path.field.type.items : undefined
  if (items !== undefined) return readItems(path, items.name, takes, text)
  const value = READERS[path.kind](path, text)
  if (path.transforms.length > 0 || takes === 'items') return value
  try {
    return path.field.type.parseLookup(value)
  } catch (error) {
    if (!(error instanceof RelataError)) throw error
    throw new ValidationError('ERR_VALUE_TYPE', `${path.chain}: ${error.message}`, {
      value: text,
      model: path.field.model.name,
      field: path.field.name,
      cause: error,
    })
  }
}

/** What a lookup of an array takes: an item, or a list in JSON or separated by commas. */
function readItems(path: Path, kind: ScalarName, takes: ValueForm, text: string): unknown {
  const read = READERS[kind]
  if (takes === 'items') return read(path, text)
  const list = parseJsonList(text)
  if (list !== undefined) return list
  if (path.lookup === 'contains') return read(path, text)
  return text === '' ? [] : text.split(',').map((part) => read(path, part))
}

function invalidText(path: Path, text: string, expected: string): ValidationError {
  return new ValidationError('ERR_VALUE_TYPE', `${path.chain}: expected ${expected}, got '${text}'`, {
    value: text,
    model: path.field.model.name,
    field: path.field.name,
  })
}

function readBoolean(path: Path, text: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw invalidText(path, text, 'true or false')
}
function readNumber(path: Path, text: string): number {
  const value = Number(text)
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)) return value
  throw invalidText(path, text, 'a number')
}
function readInteger(path: Path, text: string): number {
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  throw invalidText(path, text, 'a whole number')
}
function readBigInteger(path: Path, text: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text)
  throw invalidText(path, text, 'a whole number')
}
function readJson(_: Path, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
function readHex(path: Path, text: string): Uint8Array {
  if (/^([0-9a-f]{2})*$/i.test(text))
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  throw invalidText(path, text, 'bytes in hexadecimal')
}
function readText(_: Path, text: string): string {
  return text
}

const READERS: Readonly<Record<ScalarName, (path: Path, text: string) => unknown>> = {
  auto: readInteger,
  integer: readInteger,
  bigInteger: readBigInteger,
  float: readNumber,
  duration: readNumber,
  decimal: readText,
  boolean: readBoolean,
  string: readText,
  text: readText,
  date: readText,
  datetime: readText,
  time: readText,
  uuid: readText,
  json: readJson,
  binary: readHex,
  custom: readText,
}
