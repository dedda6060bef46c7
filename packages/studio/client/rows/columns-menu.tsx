import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { RowsRoute } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { Icon } from '../ui/icon.js'
import { Popover } from '../ui/popover.js'
import { ChainInput } from './chain-input.js'
import { columnTitle, move } from './columns.js'

interface ColumnsMenuProps {
  readonly shown: RowsRoute
  readonly change: (parts: Partial<RowsRoute>) => void
}

/** Chooses and orders the columns; also those of related rows, by their chains. */
export function ColumnsMenu({ shown, change }: ColumnsMenuProps): JSX.Element {
  const [open, setOpen] = useState(false)
  return (
    <div class="anchor">
      <button
        type="button"
        class="button plain"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="columns" />
        Columns
      </button>
      {open && (
        <Popover
          label="Columns"
          onClose={() => setOpen(false)}
          style={{ right: 0, top: '34px', width: '300px', overflow: 'visible', maxHeight: 'none' }}
        >
          <ColumnList shown={shown} change={change} />
        </Popover>
      )}
    </div>
  )
}

function ColumnList({ shown, change }: ColumnsMenuProps): JSX.Element {
  const model = modelOf(shown.model)
  const fields = (model?.fields ?? []).map(({ attribute }) => attribute)
  const chosen = shown.columns ?? fields
  const others = fields.filter((field) => !chosen.includes(field))
  const set = (columns: readonly string[] | null): void => change({ columns, at: shown.at })
  const toggle = (chain: string, on: boolean): void =>
    set(on ? [...chosen, chain] : chosen.filter((each) => each !== chain))
  return (
    <>
      <ul class="column-list">
        {chosen.map((chain, at) => (
          <li key={chain}>
            <label>
              <input
                type="checkbox"
                checked
                disabled={chosen.length === 1}
                onChange={() => toggle(chain, false)}
              />
              <span class="cut">{columnTitle(model, chain)}</span>
            </label>
            <MoveButton
              name={chain}
              to="up"
              disabled={at === 0}
              onMove={() => set(move(chosen, at, at - 1))}
            />
            <MoveButton
              name={chain}
              to="down"
              disabled={at === chosen.length - 1}
              onMove={() => set(move(chosen, at, at + 1))}
            />
          </li>
        ))}
        {others.map((chain) => (
          <li key={chain}>
            <label class="quiet">
              <input type="checkbox" checked={false} onChange={() => toggle(chain, true)} />
              <span class="cut">{columnTitle(model, chain)}</span>
            </label>
          </li>
        ))}
      </ul>
      <div class="menu-title">A column of related rows</div>
      <ChainInput
        model={shown.model}
        label="Add a column"
        placeholder="author__name"
        onChain={(chain) => !chosen.includes(chain) && toggle(chain, true)}
      />
      {shown.columns !== null && (
        <button type="button" class="menu-item" onClick={() => set(null)}>
          Show the model’s columns
        </button>
      )}
    </>
  )
}

function MoveButton(props: {
  readonly name: string
  readonly to: 'up' | 'down'
  readonly disabled: boolean
  readonly onMove: () => void
}): JSX.Element {
  return (
    <button
      type="button"
      class="button plain small only-icon"
      aria-label={`Move ${props.name} ${props.to}`}
      disabled={props.disabled}
      onClick={props.onMove}
    >
      <Icon name={props.to} />
    </button>
  )
}
