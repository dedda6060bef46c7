import { isCoded, type StudioError } from '../errors.js'
import type { CompleteResponse, CompletionItem } from '../protocol.js'
import { managerNamed, modelNamed, type ReadState } from '../store/source.js'
import { chainItems, operatorItems } from './chain-items.js'
import { filtered } from './condition.js'
import { placeAt, type Place } from './place.js'
import { valueItems } from './value-items.js'

/** Completes a filter at a caret. */
export function completeFilter(
  state: ReadState,
  name: string,
  text: string,
  caret: number,
): CompleteResponse {
  const model = modelNamed(state, name).name
  const place = placeAt(text, caret)
  return {
    start: place.start,
    end: place.end,
    items: itemsAt(state, model, place),
    fault: faultOf(state, name, text, caret),
  }
}

/** Completes a chain by itself, as the columns and orders of a table have it. */
export function completeChain(state: ReadState, name: string, text: string, caret: number): CompleteResponse {
  const model = modelNamed(state, name).name
  const start = text.startsWith('-') ? 1 : 0
  const prefix = text.slice(start, Math.max(caret, start))
  const items = chainItems(state.schema, model, prefix).filter(({ kind }) => kind !== 'lookup')
  return { start, end: text.length, items, fault: null }
}

function itemsAt(state: ReadState, model: string, place: Place): readonly CompletionItem[] {
  const { expects, prefix, chain, operator } = place
  switch (expects) {
    case 'condition':
      return [...chainItems(state.schema, model, prefix), ...keywords(['not'], prefix)]
    case 'operator':
      return [...operatorItems(state.schema, model, chain, prefix), ...valuesAfterLookup(state, model, place)]
    case 'value':
      return valueItems(state, { model, chain, prefix, isList: operator === 'in' })
    case 'joiner':
      return keywords(['and', 'or'], prefix)
  }
}

/** A chain that ends in a lookup may be followed directly by its value. */
function valuesAfterLookup(
  state: ReadState,
  model: string,
  { chain, prefix }: Place,
): readonly CompletionItem[] {
  return prefix === '' ? [] : valueItems(state, { model, chain, prefix, isList: false })
}

function keywords(words: readonly string[], prefix: string): readonly CompletionItem[] {
  return words
    .filter((word) => word.startsWith(prefix))
    .map((word) => ({ insert: `${word} `, label: word, kind: 'keyword', detail: '', more: false }))
}

/** What is wrong with a filter, unless the user is still writing at that place. */
function faultOf(state: ReadState, name: string, text: string, caret: number): CompleteResponse['fault'] {
  try {
    filtered(managerNamed(state, name).unscoped(), text)
    return null
  } catch (error) {
    if (!isCoded(error)) throw error
    const { start = 0, end = text.length } = error as StudioError
    const isWritten = caret >= start && caret <= end
    return isWritten ? null : { code: error.code, message: error.message, start, end }
  }
}
