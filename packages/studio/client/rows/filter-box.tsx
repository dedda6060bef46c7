import type { JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ApiError } from '../api/api-error.js'
import { filterExample } from '../lib/filter-example.js'
import { modelOf } from '../state/schema.js'
import { useShortcuts } from '../state/shortcuts.js'
import { Icon } from '../ui/icon.js'
import { completeFilter, useCompleter } from './completer.js'
import { CompletionList } from './completion-list.js'

interface FilterBoxProps {
  readonly model: string
  readonly filter: string
  readonly error: ApiError | null
  readonly onFilter: (filter: string) => void
}

/** Takes lookup chains, and completes them. Enter applies. */
export function FilterBox({ model, filter, error, onFilter }: FilterBoxProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [text, setText] = useState(filter)
  const completer = useCompleter(completeFilter(model, 'filter'), input, setText)
  useEffect(() => setText(filter), [filter, model])
  useShortcuts({ '/': () => input.current?.focus() })
  const apply = (value: string): void => {
    completer.close()
    onFilter(value.trim())
  }
  const press = (event: KeyboardEvent): void => {
    if (completer.press(event)) return
    if (event.key === 'Enter') apply(text)
    else if (event.key === 'Escape') {
      setText(filter)
      input.current?.blur()
    } else if (event.key === 'ArrowDown' && input.current !== null) completer.update(input.current)
  }
  return (
    <div class="filter-box" role="search">
      <Icon name="search" />
      <input
        ref={input}
        class="input"
        role="combobox"
        aria-label={`Filter ${model}`}
        aria-expanded={completer.isOpen}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={completer.chosen < 0 ? undefined : `${id}-${completer.chosen}`}
        aria-invalid={error !== null}
        aria-describedby={`${id}-fault`}
        placeholder={`Filter: ${filterExample(modelOf(model))}`}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          completer.update(event.currentTarget)
        }}
        onFocus={(event) => completer.update(event.currentTarget)}
        onBlur={completer.close}
        onKeyDown={press}
      />
      {text !== '' && (
        <ClearButton
          onPress={() => {
            setText('')
            apply('')
          }}
        />
      )}
      <CompletionList completer={completer} id={id} />
      <FilterFault id={`${id}-fault`} text={text} filter={filter} error={error} />
    </div>
  )
}

function ClearButton({ onPress }: { readonly onPress: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="button plain small only-icon clear"
      aria-label="Clear the filter"
      onClick={onPress}
    >
      <Icon name="close" />
    </button>
  )
}

function FilterFault(props: {
  readonly id: string
  readonly text: string
  readonly filter: string
  readonly error: ApiError | null
}): JSX.Element {
  const { id, text, filter, error } = props
  const { start, end } = error?.failure ?? {}
  const place = start === undefined || end === undefined ? '' : filter.slice(start, end)
  return (
    <div id={id} aria-live="polite">
      {error !== null && text.trim() === filter && (
        <div class="fault">
          <span>
            {place.trim() !== '' && <code>{place}</code>} {error.message} <code>{error.code}</code>
          </span>
        </div>
      )}
    </div>
  )
}
