import type { CompletionItem } from '../../src/protocol.js'

export interface Edited {
  readonly text: string
  readonly caret: number
}

/** The text after an item took the place of the range that it completes. */
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

/**
 * What a filter or chain goes on with after an item: `__` to a relation's fields, a space to an operator. Null: nothing is
 * completed after it.
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
