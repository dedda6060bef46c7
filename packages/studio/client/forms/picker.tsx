import type { JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ChoicesResponse } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { stepChoice } from '../lib/completion.js'
import { showKey } from '../lib/keys.js'

export type Choice = ChoicesResponse['rows'][number]

interface PickerProps {
  readonly id: string
  readonly model: string
  readonly accessor: string
  /** The display of the row that is chosen. */
  readonly chosen: string | undefined
  readonly describedBy?: string
  readonly isInvalid?: boolean
  readonly label?: string
  readonly onChoose: (choice: Choice) => void
}

/** Searches the rows that a relation may name. */
export function Picker(props: PickerProps): JSX.Element {
  const { id, model, accessor, chosen, describedBy, isInvalid, label, onChoose } = props
  const list = useId()
  const [search, setSearch] = useState<string | null>(null)
  const [at, setAt] = useState(-1)
  const found = useChoices(model, accessor, search)
  const take = (choice: Choice | undefined): void => {
    if (choice === undefined) return
    setSearch(null)
    setAt(-1)
    onChoose(choice)
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (step !== undefined) {
      setSearch(search ?? '')
      setAt(stepChoice(at, step, found?.rows.length ?? 0))
    } else if (event.key === 'Enter' && search !== null && !event.ctrlKey && !event.metaKey)
      take(found?.rows[Math.max(0, at)])
    else if (event.key === 'Escape' && search !== null) setSearch(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="picker">
      <input
        id={id}
        class="input"
        role="combobox"
        aria-label={label}
        aria-expanded={search !== null}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={at < 0 ? undefined : `${list}-${at}`}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        autocomplete="off"
        placeholder="Search…"
        value={search ?? chosen ?? ''}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setSearch(search ?? '')}
        onInput={(event) => {
          setSearch(event.currentTarget.value)
          setAt(-1)
        }}
        onBlur={() => setSearch(null)}
        onKeyDown={press}
      />
      {search !== null && found !== null && <ChoiceList id={list} found={found} at={at} onTake={take} />}
    </div>
  )
}

function ChoiceList(props: {
  readonly id: string
  readonly found: ChoicesResponse
  readonly at: number
  readonly onTake: (choice: Choice) => void
}): JSX.Element {
  const { id, found, at, onTake } = props
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <ul ref={list} class="popover" role="listbox" id={id} aria-label="Rows">
      {found.rows.map((choice, index) => (
        <li
          key={showKey(choice.key)}
          id={`${id}-${index}`}
          class="option"
          role="option"
          aria-selected={index === at}
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(choice)
          }}
        >
          <span class="cut">{choice.display}</span>
          <small class="number">{showKey(choice.key)}</small>
        </li>
      ))}
      {found.rows.length === 0 && <li class="menu-title">No row matches.</li>}
      {found.more && <li class="menu-title">More rows match; type more of it.</li>}
    </ul>
  )
}

/** Searches only while there is a search text. */
function useChoices(model: string, accessor: string, search: string | null): ChoicesResponse | null {
  const [found, setFound] = useState<ChoicesResponse | null>(null)
  useEffect(() => {
    if (search === null) {
      setFound(null)
      return
    }
    const control = new AbortController()
    const request = { model, accessor, search, limit: 30 }
    const timer = setTimeout(() => {
      call('choices', request, control.signal).then(setFound, () => undefined)
    }, 80)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [model, accessor, search])
  return found
}
