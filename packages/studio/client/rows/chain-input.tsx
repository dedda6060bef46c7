import type { JSX } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { completeFilter, useCompleter } from './completer.js'
import { CompletionList } from './completion-list.js'

interface ChainInputProps {
  readonly model: string
  readonly label: string
  readonly placeholder: string
  readonly onChain: (chain: string) => void
}

/** Takes the chain of a field, such as `author__name`, and completes it. Enter adds it. */
export function ChainInput({ model, label, placeholder, onChain }: ChainInputProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [text, setText] = useState('')
  const completer = useCompleter(completeFilter(model, 'chain'), input, setText)
  const press = (event: KeyboardEvent): void => {
    if (completer.press(event) || event.key !== 'Enter' || text.trim() === '') return
    event.preventDefault()
    completer.close()
    onChain(text.trim())
    setText('')
  }
  return (
    <div class="picker">
      <input
        ref={input}
        class="input code"
        role="combobox"
        aria-label={label}
        aria-expanded={completer.isOpen}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={completer.chosen < 0 ? undefined : `${id}-${completer.chosen}`}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          completer.update(event.currentTarget)
        }}
        onBlur={completer.close}
        onKeyDown={press}
      />
      <CompletionList completer={completer} id={id} />
    </div>
  )
}
