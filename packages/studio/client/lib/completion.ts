import type { CompletionItem } from '../../src/protocol.js'

export interface Edited {
  readonly text: string
  readonly caret: number
}

/** The text after an item has replaced the range that it completes. */
export function applyCompletion(
  text: string,
  range: { readonly start: number; readonly end: number },
  item: Pick<CompletionItem, 'insert'>,
): Edited {
  const before = text.slice(0, range.start)
  const after = text.slice(range.end)
  // A space that is there already isn't written twice.
  const insert = item.insert.endsWith(' ') && after.startsWith(' ') ? item.insert.slice(0, -1) : item.insert
  return { text: before + insert + after, caret: before.length + insert.length }
}

interface Written {
  readonly text: string
  readonly caret: number
}

/**
 * The range that an item replaces, if more was typed since the items were requested. Undefined: the item
 * doesn't apply to the current text.
 */
export function rangeNow(
  request: Written & { readonly start: number; readonly end: number },
  now: Written,
  item: Pick<CompletionItem, 'insert'>,
): { readonly start: number; readonly end: number } | undefined {
  const { start, end, text, caret } = request
  if (now.text === text && now.caret === caret) return { start, end }
  const isAround =
    now.caret >= start &&
    now.text.slice(0, start) === text.slice(0, start) &&
    now.text.slice(now.caret) === text.slice(caret)
  const written = now.text.slice(start, now.caret).toLowerCase()
  if (!isAround || !item.insert.toLowerCase().includes(written)) return undefined
  return { start, end: end + now.caret - caret }
}

/**
 * What follows an item in a filter or chain: `__` to a relation's fields, a space to an operator. Null:
 * nothing is completed after it.
 */
export function filterFollow(
  item: Pick<CompletionItem, 'kind' | 'more'>,
  mode: 'filter' | 'chain',
): string | null {
  if (item.kind === 'relation') return item.more ? '__' : ''
  if (mode === 'chain') return null
  switch (item.kind) {
    case 'field':
    case 'lookup':
    case 'transform':
      return ' '
    case 'operator':
    case 'keyword':
      return ''
    default:
      return item.more ? '' : null
  }
}

/** The item after another by an arrow key; -1 is none of them, before the first and after the last. */
export function stepChoice(current: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1
  return ((current + 1 + step + count + 1) % (count + 1)) - 1
}
