import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Completer } from './completer.js'

/** The completions of a field. The focus stays in the field. */
export function CompletionList({
  completer,
  id,
}: {
  readonly completer: Completer
  readonly id: string
}): JSX.Element | null {
  const { response, isOpen, chosen, take } = completer
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  if (!isOpen || response === null) return null
  return (
    <ul ref={list} class="popover" role="listbox" id={id} aria-label="Completions">
      {response.items.map((item, at) => (
        <li
          key={`${item.kind} ${item.label}`}
          id={`${id}-${at}`}
          class="option"
          role="option"
          aria-selected={at === chosen}
          onMouseDown={(event) => {
            event.preventDefault()
            take(item)
          }}
        >
          <span class={`kind-dot ${item.kind}`} aria-hidden="true" />
          <span class="mono cut">{item.label}</span>
          <small class="cut">{item.detail}</small>
        </li>
      ))}
    </ul>
  )
}
