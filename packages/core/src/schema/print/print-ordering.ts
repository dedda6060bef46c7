import type { ModelDescription } from '../describe.js'
import { own, plain } from '../difference.js'
import type { DescribedModels } from '../parent-link.js'
import { printText } from './print-value.js'

interface PrintedOrdering {
  readonly terms: readonly string[]
  /** Terms that a description does not spell out. */
  readonly lost: number
}

/** The option `ordering` of a model; undefined if it needs none. */
export function printOrdering(models: DescribedModels, model: ModelDescription): PrintedOrdering | undefined {
  if (model.orderWithRespectTo !== undefined) return undefined
  const { ordering = [] } = model
  // A child that declares no order has that of its first parent.
  const [parent] = Object.keys(model.parents ?? {})
  const inherited = parent === undefined ? [] : (own(models, parent)?.ordering ?? [])
  if (ordering.length === 0 && inherited.length === 0) return undefined
  const terms = ordering.map(printTerm).filter((term) => term !== undefined)
  return { terms, lost: ordering.length - terms.length }
}

/** A name, or `F('name')` with its direction; undefined for any other expression. */
function printTerm(term: unknown): string | undefined {
  if (typeof term === 'string') return printText(term)
  const described = plain(term)
  if (described['kind'] === 'f') return printChain(described)
  const expression = plain(described['expression'])
  if (expression['kind'] !== 'f' || described['byName'] === true) return undefined
  const { nulls } = described
  const options = typeof nulls === 'string' ? `{ nulls: ${printText(nulls)} }` : ''
  return `${printChain(expression)}.${described['descending'] === true ? 'desc' : 'asc'}(${options})`
}

function printChain({ chain }: { readonly chain?: unknown }): string {
  return `F(${printText(String(chain))})`
}
