import type { ColumnInfo, ModelInfo } from '../../src/protocol.js'

type Kind = ColumnInfo['kind']

const WIDTHS: Partial<Record<Kind, number>> = {
  auto: 90,
  integer: 110,
  bigInteger: 150,
  float: 130,
  decimal: 110,
  boolean: 100,
  date: 140,
  datetime: 210,
  time: 110,
  uuid: 290,
  text: 280,
  json: 220,
  binary: 220,
  row: 200,
}
export const NARROWEST = 60
export const WIDEST = 1200

export function defaultWidth(kind: Kind): number {
  return WIDTHS[kind] ?? 220
}

/** The chain by the declared name: `author` for its key's attribute `author_id`. */
export function declaredChain(model: ModelInfo | undefined, chain: string): string {
  return model?.fields.find(({ attribute }) => attribute === chain)?.name ?? chain
}

/** The heading of a column. */
export function columnTitle(model: ModelInfo | undefined, chain: string): string {
  return declaredChain(model, chain).replaceAll('__', ' › ')
}

/** The order after the heading of a column was pressed: up, down, the model's order. */
export function nextOrder(order: readonly string[] | null, chain: string): readonly string[] | null {
  if (order?.length === 1 && order[0] === chain) return [`-${chain}`]
  return order?.length === 1 && order[0] === `-${chain}` ? null : [chain]
}

/** The direction in which a column is the first to order by. */
export function directionOf(
  order: readonly string[] | null,
  model: ModelInfo | undefined,
  chain: string,
): 'ascending' | 'descending' | undefined {
  const names = new Set([chain, declaredChain(model, chain)])
  const [first] = order ?? model?.ordering ?? []
  if (first === undefined) return undefined
  if (names.has(first)) return 'ascending'
  return first.startsWith('-') && names.has(first.slice(1)) ? 'descending' : undefined
}

export function move<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const moved = [...list]
  const [entry] = moved.splice(from, 1)
  if (entry !== undefined) moved.splice(to, 0, entry)
  return moved
}
