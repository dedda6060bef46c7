import { lookups, type ChainDescription } from 'relata'
import { LIMITS, type CompletionItem } from '../protocol.js'
import { displayOf } from '../store/labels.js'
import type { AnyRow, Rows } from '../store/dynamic.js'
import type { ReadState } from '../store/source.js'
import { describedChain } from './chain-items.js'
import { writtenText } from './tokens.js'

/** The most rows that are read to find existing values. */
const SAMPLE = 1000
/** The most suggested values. */
const FEW = 20

interface Wanted {
  readonly model: string
  readonly chain: string
  readonly prefix: string
  readonly isList: boolean
}

/** Suggested values for a condition: choices, existing values, rows of a relation. */
export function valueItems(state: ReadState, wanted: Wanted): readonly CompletionItem[] {
  const described = describedChain(state.schema, wanted.model, wanted.chain)
  if (described === undefined) return []
  const found = new Items(wanted.prefix)
  if (takesBoolean(described, wanted.chain)) {
    found.add('true', 'boolean')
    found.add('false', 'boolean')
    return found.list
  }
  const { chain: base, described: end } = withoutLookup(state, wanted, described)
  if (end === undefined) return found.list
  if (end.kind === 'relation') addRows(found, state, end)
  else {
    for (const [value, label] of choicesOf(state, end)) found.add(String(value), label === value ? '' : label)
    addValues(found, state, { ...wanted, chain: base }, end)
  }
  if (!wanted.isList) found.add('null', 'no value', false)
  return found.list
}

class Items {
  readonly list: CompletionItem[] = []
  readonly #prefix: string
  readonly #seen = new Set<string>()

  constructor(prefix: string) {
    this.#prefix = prefix.toLowerCase()
  }

  get full(): boolean {
    return this.list.length >= FEW
  }

  add(text: string, detail: string, quote: boolean = true): void {
    const insert = quote ? writtenText(text) : text
    const matches =
      text.toLowerCase().startsWith(this.#prefix) || detail.toLowerCase().startsWith(this.#prefix)
    if (this.full || !matches || this.#seen.has(insert) || text.length > LIMITS.cell) return
    this.#seen.add(insert)
    this.list.push({ insert, label: text === '' ? '""' : text, kind: 'value', detail, more: false })
  }
}

function takesBoolean({ kind, type }: ChainDescription, chain: string): boolean {
  return (kind === 'field' && type === 'boolean') || (kind === 'lookup' && chain.endsWith('__isnull'))
}

/** A lookup compares with values of the chain before it. */
function withoutLookup(
  { schema }: ReadState,
  { model, chain }: Wanted,
  described: ChainDescription,
): { readonly chain: string; readonly described: ChainDescription | undefined } {
  if (described.kind !== 'lookup') return { chain, described }
  const base = chain.slice(0, chain.lastIndexOf('__'))
  return { chain: base, described: describedChain(schema, model, base) }
}

function choicesOf(
  { schema }: ReadState,
  { model, field }: ChainDescription,
): readonly (readonly [unknown, string])[] {
  return schema.model(model).fields.find(({ name }) => name === field)?.choices ?? []
}

function addRows(found: Items, { db, schema }: ReadState, { model }: ChainDescription): void {
  const meta = schema.model(model)
  for (const row of db.model(model).unscoped().orderBy().slice(0, SAMPLE)) {
    if (found.full) return
    found.add(String((row as AnyRow)[meta.pk.attribute]), displayOf(meta, row as AnyRow))
  }
}

/** Kinds whose values are worth suggesting. */
const OFFERED: ReadonlySet<string> = new Set([
  'string',
  'date',
  'integer',
  'decimal',
  'uuid',
  'auto',
  'float',
  'time',
])

function addValues(
  found: Items,
  state: ReadState,
  { model, chain, prefix }: Wanted,
  end: ChainDescription,
): void {
  if (!OFFERED.has(end.type ?? '')) return
  const rows = sampleOf(state.db.model(model).unscoped(), chain, prefix, end)
  for (const row of rows.orderBy().values(chain).slice(0, SAMPLE)) {
    if (found.full) return
    const value = (row as Readonly<Record<string, string | number | null>>)[chain]
    if (value !== null && value !== undefined) found.add(String(value), '')
  }
}

/** An index finds values by their beginning; without an index, the first rows are searched. */
function sampleOf(rows: Rows, chain: string, prefix: string, { type }: ChainDescription): Rows {
  if (prefix === '' || type !== 'string') return rows
  const lookup = `${chain}__startswith`
  return rows.filter(lookups([[lookup, prefix]] as never, { allow: [lookup] }))
}
