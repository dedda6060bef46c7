import {
  FieldError,
  isA,
  modelOf,
  partOfRow,
  RelataError,
  UsageError,
  ValidationError,
  type GenericPartMeta,
  type Value,
} from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import { junction, lookup } from '../ast/condition.js'
import type { Condition, Query } from '../ast/nodes.js'
import { isQuery } from '../ast/query.js'
import type { GenericChain } from '../resolve/generic-chain.js'

/**
 * Lookups of a generic key as lookups of the keys that it consists of: `{ target: post }` as `{ target__Post: post }`.
 * So the engine, its indexes and live queries know foreign keys alone.
 */
export function genericCondition(chain: GenericChain, value: unknown): Condition {
  const name = chain.rest.join('__')
  if (isExpression(value)) throw needsPart(chain, 'an expression')
  switch (name) {
    case '':
    case 'exact':
      return value === null ? allNull(chain) : exact(chain, value)
    case 'in':
      return among(chain, value)
    case 'isnull':
      if (typeof value !== 'boolean') throw wrongValue(chain, 'true or false', value)
      return value
        ? allNull(chain)
        : junction(
            'or',
            eachPart(chain, (key) => lookup(`${key}__isnull`, false)),
          )
    default:
      throw unknownLookup(chain, name)
  }
}

/** What a chain names, without its lookup. */
export function genericLabel({ generic, prefix, part }: GenericChain): string {
  const own = { target: generic.name, type: generic.typeAttribute, id: generic.idAttribute }[part]
  return prefix + own
}

/** The chain to a part's key. */
export function chainOf({ prefix }: GenericChain, { key }: GenericPartMeta): string {
  return prefix + key.field.name
}

function eachPart(chain: GenericChain, make: (key: string) => Condition): readonly Condition[] {
  return chain.generic.parts.map((part) => make(chainOf(chain, part)))
}

function allNull(chain: GenericChain): Condition {
  return junction(
    'and',
    eachPart(chain, (key) => lookup(`${key}__isnull`, true)),
  )
}

function exact(chain: GenericChain, value: unknown): Condition {
  switch (chain.part) {
    case 'target':
      return lookup(chainOf(chain, partFor(chain, value)), value)
    case 'type':
      return lookup(`${chainOf(chain, kindNamed(chain, value))}__isnull`, false)
    case 'id':
      return junction('or', keyLookups(chain, [value]))
  }
}

function among(chain: GenericChain, value: unknown): Condition {
  if (isQuery(value)) {
    if (chain.part !== 'target') throw wrongValue(chain, 'a list', value)
    return lookup(`${chainOf(chain, partOfQuery(chain, value))}__in`, value)
  }
  if (!Array.isArray(value)) throw wrongValue(chain, 'a list', value)
  const items = (value as readonly unknown[]).filter((item) => item !== null)
  if (items.some((item) => isExpression(item) || isQuery(item))) throw needsPart(chain, 'an expression')
  if (chain.part === 'id') return junction('or', keyLookups(chain, items))
  if (chain.part === 'type') {
    const kinds = new Set(items.map((item) => kindNamed(chain, item)))
    if (kinds.size === 0) return noRow(chain)
    return junction(
      'or',
      [...kinds].map((part) => lookup(`${chainOf(chain, part)}__isnull`, false)),
    )
  }
  const rows = new Map<GenericPartMeta, unknown[]>()
  for (const item of items) {
    const part = partFor(chain, item)
    const list = rows.get(part)
    if (list === undefined) rows.set(part, [item])
    else list.push(item)
  }
  if (rows.size === 0) return noRow(chain)
  return junction(
    'or',
    [...rows].map(([part, list]) => lookup(`${chainOf(chain, part)}__in`, list)),
  )
}

function noRow(chain: GenericChain): Condition {
  const [part] = chain.generic.parts
  return lookup(`${part === undefined ? 'pk' : chainOf(chain, part)}__in`, [])
}

/** One list for each target whose keys may have some of the values. */
function keyLookups(chain: GenericChain, values: readonly unknown[]): readonly Condition[] {
  let refusal: unknown
  const lookups = chain.generic.parts.map((part) => {
    const keys = values.filter((value) => {
      try {
        part.key.field.type.parse(value)
        return true
      } catch (error) {
        if (!(error instanceof RelataError)) throw error
        refusal ??= error
        return false
      }
    })
    return { part, keys }
  })
  if (values.length > 0 && lookups.every(({ keys }) => keys.length === 0))
    throw new ValidationError('ERR_LOOKUP_VALUE', `'${genericLabel(chain)}' takes the key of a target.`, {
      value: values[0],
      field: genericLabel(chain),
      cause: refusal,
    })
  return lookups.map(({ part, keys }) => lookup(`${chainOf(chain, part)}__in`, keys as readonly Value[]))
}

function partFor(chain: GenericChain, value: unknown): GenericPartMeta {
  const model = typeof value === 'object' && value !== null ? modelOf(value) : undefined
  const part = model === undefined ? undefined : partOfRow(chain.generic, model)
  if (part !== undefined) return part
  if (model === undefined) throw wrongValue(chain, 'rows', value)
  throw wrongModel(chain, `a row of ${kindsOf(chain)}; got one of ${model.name}`, value)
}

function partOfQuery(chain: GenericChain, query: Query): GenericPartMeta {
  const { model, shape } = query
  if (shape.kind !== 'rows') throw needsPart(chain, 'a query set of values')
  const part =
    partOfRow(chain.generic, model) ?? chain.generic.parts.find(({ key }) => isA(key.target, model))
  if (part !== undefined) return part
  throw wrongModel(chain, `a query set of ${kindsOf(chain)}; got one of ${model.name}`, model.name)
}

function kindNamed(chain: GenericChain, value: unknown): GenericPartMeta {
  const part = chain.generic.parts.find(({ kind }) => kind === value)
  if (part === undefined)
    throw wrongValue(chain, chain.generic.parts.map(({ kind }) => `'${kind}'`).join(' or '), value)
  return part
}

const kindsOf = ({ generic }: GenericChain): string => generic.parts.map(({ kind }) => kind).join(' or ')

function wrongValue(chain: GenericChain, takes: string, value: unknown): ValidationError {
  const label = genericLabel(chain)
  const [part] = chain.generic.parts
  const hint =
    takes === 'rows' && part !== undefined
      ? ` (for a key write '${chain.prefix}${part.key.field.attribute}')`
      : ''
  return new ValidationError('ERR_LOOKUP_VALUE', `'${label}' takes ${takes}${hint}.`, { value, field: label })
}

function wrongModel(chain: GenericChain, what: string, value: unknown): UsageError {
  const label = genericLabel(chain)
  return new UsageError('ERR_WRONG_MODEL', `'${label}' takes ${what}.`, { value, field: label })
}

/** The error for what needs a single kind of target. */
export function needsPart(chain: GenericChain, what: string): UsageError {
  const label = genericLabel(chain)
  const [part] = chain.generic.parts
  const message = `'${label}' can't be compared with ${what}, because it has several kinds of targets: name one, such as '${part === undefined ? label : chainOf(chain, part)}'.`
  return new UsageError('ERR_ARGUMENT', message, { value: label, field: label })
}

function unknownLookup(chain: GenericChain, name: string): FieldError {
  const label = genericLabel(chain)
  const [part] = chain.generic.parts
  const instead = part === undefined ? label : `${chainOf(chain, part)}__${name}`
  return new FieldError(
    'ERR_UNKNOWN_LOOKUP',
    `'${label}' has the lookups exact, in and isnull, not '${name}'. A chain goes on through one of its targets, such as '${instead}'.`,
    { value: `${label}__${name}`, model: chain.generic.model.name },
  )
}
