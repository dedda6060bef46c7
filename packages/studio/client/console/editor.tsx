import type { JSX } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { call } from '../api/client.js'
import { sampleQueries } from '../lib/sample-queries.js'
import { useCompleter, type CompletionSource } from '../rows/completer.js'
import { CompletionList } from '../rows/completion-list.js'
import { schema } from '../state/schema.js'
import { useShortcuts } from '../state/shortcuts.js'

interface EditorProps {
  readonly text: string
  readonly busy: boolean
  readonly onText: (text: string) => void
  readonly onRun: () => void
}

const QUERIES: CompletionSource = {
  complete: (source, caret, signal) => call('consoleComplete', { source, caret }, signal),
  follow: ({ more }) => (more ? '' : null),
}

/** The input for a query, with completion from the schema. */
export function Editor({ text, busy, onText, onRun }: EditorProps): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const completer = useCompleter(QUERIES, field, onText)
  useShortcuts({ '/': () => field.current?.focus() })
  const run = (): void => {
    completer.close()
    onRun()
  }
  const press = (event: KeyboardEvent): void => {
    const isRun = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    if (isRun) {
      event.preventDefault()
      run()
    } else if (!completer.press(event) && event.key === 'Escape') field.current?.blur()
  }
  return (
    <>
      <div class="editor">
        <textarea
          ref={field}
          class="input"
          rows={4}
          aria-label="Query"
          aria-controls={completer.isOpen ? id : undefined}
          aria-autocomplete="list"
          aria-activedescendant={completer.chosen < 0 ? undefined : `${id}-${completer.chosen}`}
          placeholder={sampleQueries(schema.value?.models ?? [])[0]}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={(event) => {
            onText(event.currentTarget.value)
            completer.update(event.currentTarget)
          }}
          onBlur={completer.close}
          onKeyDown={press}
        />
        <CompletionList completer={completer} id={id} />
      </div>
      <div class="line">
        <button type="button" class="button primary" disabled={busy || text.trim() === ''} onClick={run}>
          Run
        </button>
        <kbd>Ctrl Enter</kbd>
      </div>
    </>
  )
}
