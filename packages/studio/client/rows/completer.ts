import { useEffect, useRef, useState } from 'preact/hooks'
import type { CompleteResponse, CompletionItem } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { applyCompletion, filterFollow, rangeNow, stepChoice } from '../lib/completion.js'

export interface CompletionSource {
  readonly complete: (text: string, caret: number, signal: AbortSignal) => Promise<CompleteResponse>
  /** The text inserted after an item before the next ones are shown; null: none are shown. */
  readonly follow: (item: CompletionItem) => string | null
}

type Field = HTMLInputElement | HTMLTextAreaElement

/** The state of a text field that completes what is typed. */
export interface Completer {
  readonly response: CompleteResponse | null
  readonly isOpen: boolean
  readonly chosen: number
  readonly take: (item: CompletionItem) => void
  /** Call it when the text changed by typing, or the caret moved. */
  readonly update: (field: Field) => void
  /** Handles a key of the list; false: the key isn't one of it. */
  readonly press: (event: KeyboardEvent) => boolean
  readonly close: () => void
}

export function completeFilter(model: string, mode: 'filter' | 'chain'): CompletionSource {
  return {
    complete: (text, caret, signal) => call('complete', { model, text, caret, mode }, signal),
    follow: (item) => filterFollow(item, mode),
  }
}

function writtenIn(field: Field): { readonly text: string; readonly caret: number } {
  return { text: field.value, caret: field.selectionStart ?? field.value.length }
}

/** Items, and the text that they complete. */
type Completed = CompleteResponse & { readonly text: string; readonly caret: number }

/** Completes in a field, whose text `onText` keeps. */
export function useCompleter(
  source: CompletionSource,
  field: { readonly current: Field | null },
  onText: (text: string) => void,
): Completer {
  const [response, setResponse] = useState<Completed | null>(null)
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const control = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => control.current?.abort(), [])

  const update = (current: Field): void => {
    const { text, caret } = writtenIn(current)
    control.current?.abort()
    const own = (control.current = new AbortController())
    source.complete(text, caret, own.signal).then(
      (found) => {
        setResponse({ ...found, text, caret })
        setChosen(-1)
        setOpen(found.items.length > 0)
      },
      () => undefined,
    )
  }
  const close = (): void => {
    control.current?.abort()
    setOpen(false)
    setChosen(-1)
  }
  const take = (item: CompletionItem): void => {
    const { current } = field
    if (response === null || current === null) return
    const range = rangeNow(response, writtenIn(current), item)
    // The items for the current text are being requested.
    if (range === undefined) return
    const next = source.follow(item)
    const edited = applyCompletion(current.value, range, { insert: item.insert + (next ?? '') })
    current.value = edited.text
    current.setSelectionRange(edited.caret, edited.caret)
    current.focus()
    onText(edited.text)
    if (next !== null) update(current)
    else close()
  }
  const press = (event: KeyboardEvent): boolean => {
    if (!isOpen || response === null) return false
    const { items } = response
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    const item = items[event.key === 'Tab' && chosen < 0 ? 0 : chosen]
    if (step !== undefined) setChosen(stepChoice(chosen, step, items.length))
    else if (event.key === 'Escape') close()
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && item !== undefined)
      take(item)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { response, isOpen, chosen, take, update, press, close }
}
