import { chainItems } from '../filter/chain-items.js'
import { isCoded, type StudioError } from '../errors.js'
import type { CompleteResponse, CompletionItem } from '../protocol.js'
import type { ReadState } from '../store/source.js'
import { ENDING, FUNCTIONS, OF_EXPRESSIONS, REFINING } from './functions.js'
import { parseQuery } from './parse.js'
import { modelAt, openBrackets } from './scope.js'
import { tokensOf, type Token } from './tokens.js'

/** Completes a query of the console at a caret. */
export function completeConsole(state: ReadState, source: string, caret: number): CompleteResponse {
  const at = Math.min(caret, source.length)
  const tokens = tokensOf(source.slice(0, at)).slice(0, -1)
  const last = tokens.at(-1)
  const isText = last?.kind === 'fault' && /^["'`]/.test(source.slice(last.start))
  const isWriting = last !== undefined && last.end === at && (last.kind === 'name' || isText)
  const before = isWriting ? tokens.slice(0, -1) : tokens
  const start = isWriting ? last.start + (isText ? 1 : 0) : at
  const prefix = source.slice(start, at)
  return {
    start,
    end: at,
    items: isText ? chainsAt(state, before, prefix) : itemsAt(state, before, prefix),
    fault: faultOf(source, at),
  }
}

function itemsAt(state: ReadState, before: readonly Token[], prefix: string): readonly CompletionItem[] {
  const last = before.at(-1)
  const opened = before[openBrackets(before)[0] ?? -1]
  if (last?.text === '.') {
    if (before.at(-2)?.text === 'db') return modelItems(state, prefix)
    return isExpression(before, opened)
      ? words([...OF_EXPRESSIONS], prefix)
      : words([...REFINING, ...ENDING], prefix)
  }
  if (opened === undefined) return last === undefined ? named(['db'], 'model', prefix) : []
  const isName = opened.text === '{' && (last?.text === '{' || last?.text === ',')
  if (isName) return chainsAt(state, before, prefix)
  const functions = [...FUNCTIONS.keys()]
  return named(['db', ...functions], 'function', prefix)
}

/** Whether the method after a `.` is one of an expression: the call before it is of a function, not of a method. */
function isExpression(before: readonly Token[], opened: Token | undefined): boolean {
  if (opened === undefined) return false
  const inside = before.slice(before.indexOf(opened) + 1)
  return !inside.some(({ text }) => text === 'db')
}

/** Chains of the query set whose call the caret is in; in `OuterRef`, of the one around that. */
function chainsAt(state: ReadState, before: readonly Token[], prefix: string): readonly CompletionItem[] {
  const name = modelAt(before)
  if (name === undefined || !state.schema.has(name)) return []
  const descends = prefix.startsWith('-')
  const items = chainItems(state.schema, state.schema.model(name).name, descends ? prefix.slice(1) : prefix)
  return descends ? items.map((item) => ({ ...item, insert: `-${item.insert}` })) : items
}

function modelItems({ schema, db }: ReadState, prefix: string): readonly CompletionItem[] {
  const names = [...schema.models, ...schema.proxies].map(({ name }) => name)
  return names
    .filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((name) => ({
      insert: name,
      label: name,
      kind: 'model',
      detail: `${db.model(name).unscoped().count()} rows`,
      more: true,
    }))
}

function words(names: readonly string[], prefix: string): readonly CompletionItem[] {
  return named(names, 'method', prefix)
}

function named(
  names: readonly string[],
  kind: CompletionItem['kind'],
  prefix: string,
): readonly CompletionItem[] {
  return names
    .filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((name) => ({
      insert: name === 'db' ? name : `${name}(`,
      label: name,
      kind,
      detail: '',
      more: name === 'db',
    }))
}

/** What is wrong with a query, unless the user is still writing there. */
function faultOf(source: string, caret: number): CompleteResponse['fault'] {
  try {
    parseQuery(source)
    return null
  } catch (error) {
    if (!isCoded(error)) throw error
    const { start = 0, end = source.length } = error as StudioError
    const isWritten = end >= source.length || (caret >= start && caret <= end)
    return isWritten ? null : { code: error.code, message: error.message, start, end }
  }
}
