import { lookups, or, type ModelMeta } from 'relata'
import { isCoded } from '../errors.js'
import type { Fields } from '../http/fields.js'
import { LIMITS, type ChoicesResponse } from '../protocol.js'
import type { AnyRow, Rows } from '../store/dynamic.js'
import { rowName } from '../store/labels.js'
import type { Edge } from '../store/meta.js'
import { edgeNamed } from '../store/rows.js'
import { modelNamed, type ReadState } from '../store/source.js'
import { encodeKey } from '../values/key.js'

/** Text fields of the target that are searched. */
const SEARCHED = 4

/** Rows that a relation may name, searched by a text. */
export function readChoices(state: ReadState, fields: Fields): ChoicesResponse {
  const model = modelNamed(state, fields.text('model'))
  const edge = edgeNamed(state, model, fields.text('accessor'))
  const search = (fields.optionalText('search') ?? '').trim()
  const offset = fields.whole('offset', 0)
  const limit = fields.whole('limit', 20, LIMITS.choices)
  const chains = searchedChains(edge.target)
  const rows = searched(choicesOf(state, model, edge), edge.target, chains, search)
  const found = rows.slice(offset, offset + limit + 1).toArray() as AnyRow[]
  const value = edge.kind === 'forward' ? edge.key.targetField.attribute : edge.target.pk.attribute
  return {
    position: state.position,
    rows: found
      .slice(0, limit)
      .map((row) => ({ ...rowName(edge.target, row), value: encodeKey(row[value]) })),
    more: found.length > limit,
    searched: chains,
  }
}

/** `limitChoicesTo` narrows the end that declares a relation; the other end may name any row. */
function choicesOf({ db }: ReadState, model: ModelMeta, edge: Edge): Rows {
  const declares = edge.kind === 'forward' || (edge.kind !== 'reverse' && edge.link.forward.id === edge.id)
  return (declares ? db.model(model.name).choicesFor(edge.name) : db.model(edge.target.name)).unscoped()
}

function searchedChains({ rowFields, pk }: ModelMeta): readonly string[] {
  const texts = rowFields
    .filter(({ type, key }) => key === undefined && (type.name === 'string' || type.name === 'text'))
    .slice(0, SEARCHED)
    .map(({ name }) => name)
  return [...new Set([...texts, pk.key === undefined ? pk.name : 'pk'])]
}

function searched(rows: Rows, target: ModelMeta, chains: readonly string[], text: string): Rows {
  if (text === '') return rows
  const conditions = chains.flatMap((chain) => {
    const kind =
      chain === 'pk' ? target.pk.type.name : target.rowFields.find(({ name }) => name === chain)?.type.name
    const isText = kind === 'string' || kind === 'text'
    return readable(rows, isText ? `${chain}__icontains` : chain, text)
  })
  if (conditions.length === 0) return rows.slice(0, 0)
  return rows.filter((or as (list: readonly unknown[]) => unknown)(conditions))
}

/** The condition, unless the text isn't a value of the field: `abc` isn't an integer. */
function readable(rows: Rows, lookup: string, text: string): readonly unknown[] {
  const condition = lookups([[lookup, [text]]] as never, { allow: [lookup] })
  try {
    rows.filter(condition)
    return [condition]
  } catch (error) {
    if (isCoded(error)) return []
    throw error
  }
}
