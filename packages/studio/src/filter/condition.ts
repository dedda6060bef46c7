import { and, lookups, not, or, RelataError } from 'relata'
import { isCoded, StudioError } from '../errors.js'
import type { Rows } from '../store/dynamic.js'
import { parseFilter, type FilterNode, type Operator, type TermNode } from './parse.js'

const LOOKUP_OF: Readonly<Record<Exclude<Operator, '' | '=' | '!='>, string>> = {
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  in: 'in',
}

type Part = ReturnType<typeof lookups> | ReturnType<typeof and>

/**
 * Filters rows by a filter's text. Throws StudioError `ERR_STUDIO_FILTER` with the place of what is wrong.
 */
export function filtered(rows: Rows, source: string | undefined): Rows {
  const node = source === undefined ? undefined : parseFilter(source)
  if (node === undefined) return rows
  try {
    return rows.filter(conditionOf(node))
  } catch (error) {
    throw located(rows, node, error)
  }
}

/** The condition of a parsed filter. Values are read by the type of the field that their chain ends at. */
function conditionOf(node: FilterNode): unknown {
  return partOf(node)
}

function partOf(node: FilterNode): Part {
  switch (node.kind) {
    case 'and':
      return joined(and, node.parts)
    case 'or':
      return joined(or, node.parts)
    case 'not':
      return negated(partOf(node.part))
    case 'term':
      return termOf(node)
  }
}

/** Conditions are typed by the models that they belong to, which aren't known here. */
function joined(join: typeof and, parts: readonly FilterNode[]): Part {
  return (join as (parts: readonly unknown[]) => Part)(parts.map(partOf))
}
function negated(part: Part): Part {
  return (not as (part: unknown) => Part)(part)
}

function termOf({ chain, operator, value }: TermNode): Part {
  if (operator === '!=')
    return value === null ? lookup(`${chain}__isnull`, 'false') : negated(lookup(chain, value))
  if (value === null) return lookup(`${chain}__isnull`, 'true')
  if (operator === '' || operator === '=') return lookup(chain, value)
  return lookup(`${chain}__${LOOKUP_OF[operator]}`, value)
}

function lookup(chain: string, value: string | readonly string[]): Part {
  return lookups([[chain, value]] as never, { allow: [chain] })
}

/** The error of a whole filter, with the place of the first term that causes it. */
function located(rows: Rows, node: FilterNode, error: unknown): unknown {
  if (!isCoded(error) || error instanceof StudioError) return error
  const term = termsOf(node).find((each) => {
    try {
      rows.filter(conditionOf(each))
      return false
    } catch {
      return true
    }
  })
  const { code, message, model } = error
  return new FilterFault(code, message, { start: term?.start, end: term?.end, model, cause: error })
}

/** The error of a filter's condition: its own code, with the place. */
export class FilterFault extends RelataError {
  readonly start: number | undefined
  readonly end: number | undefined

  constructor(
    code: string,
    message: string,
    {
      start,
      end,
      model,
      cause,
    }: {
      readonly start: number | undefined
      readonly end: number | undefined
      readonly model: string | undefined
      readonly cause: unknown
    },
  ) {
    super(code, message, model === undefined ? { cause } : { cause, model })
    this.start = start
    this.end = end
  }
}

function termsOf(node: FilterNode): readonly TermNode[] {
  if (node.kind === 'term') return [node]
  return node.kind === 'not' ? termsOf(node.part) : node.parts.flatMap(termsOf)
}

/** Chains that a filter names, without those that a lookup ends. */
export function chainsOf(source: string | undefined): readonly string[] {
  const node = source === undefined ? undefined : parseFilter(source)
  return node === undefined ? [] : termsOf(node).map(({ chain }) => chain)
}
