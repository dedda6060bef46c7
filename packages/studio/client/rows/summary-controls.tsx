import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { FieldInfo } from '../../src/protocol.js'
import { isNumeric } from '../lib/cell-text.js'
import { FUNCTIONS, measureTitle } from '../lib/measures.js'
import type { RowsRoute } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { Icon } from '../ui/icon.js'
import { Popover } from '../ui/popover.js'
import { ChainInput } from './chain-input.js'
import { columnTitle } from './columns.js'

interface ControlsProps {
  readonly shown: RowsRoute
  readonly change: (parts: Partial<RowsRoute>) => void
}

const MOST_GROUPS = 3

export function SummaryControls({ shown, change }: ControlsProps): JSX.Element {
  const { by, measures } = shown
  const model = modelOf(shown.model)
  return (
    <div class="summary-bar">
      <span class="quiet">Group by</span>
      {by.map((chain) => (
        <Chip
          key={chain}
          name={columnTitle(model, chain)}
          onRemove={() => {
            const rest = by.filter((each) => each !== chain)
            change({ by: rest, measures: measures.length > 0 ? measures : ['count'] })
          }}
        />
      ))}
      {by.length < MOST_GROUPS && <AddGroup shown={shown} change={change} />}
      <span class="quiet">Measure</span>
      {measures.map((measure) => (
        <Chip
          key={measure}
          name={measureTitle(measure)}
          onRemove={() => change({ measures: measures.filter((each) => each !== measure) })}
        />
      ))}
      <AddMeasure shown={shown} change={change} />
    </div>
  )
}

function Chip({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }): JSX.Element {
  return (
    <span class="chip">
      {name}
      <button type="button" class="button plain" aria-label={`Remove ${name}`} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  )
}

function AddGroup({ shown, change }: ControlsProps): JSX.Element {
  const model = modelOf(shown.model)
  const fields = (model?.fields ?? []).filter((field) => isGroupable(field) && !shown.by.includes(field.name))
  const add = (chain: string): void =>
    change({ by: [...shown.by, chain], measures: shown.measures.length > 0 ? shown.measures : ['count'] })
  return (
    <Adder label="Add a field to group by">
      {(close) => (
        <>
          <div class="menu-scroll">
            {fields.map((field) => (
              <button
                key={field.name}
                type="button"
                class="menu-item"
                onClick={() => {
                  close()
                  add(field.name)
                }}
              >
                {field.name}
              </button>
            ))}
          </div>
          <div class="menu-title">A field of related rows</div>
          <ChainInput
            model={shown.model}
            label="Group by a chain"
            placeholder="author__country__name"
            onChain={(chain) => {
              close()
              add(chain)
            }}
          />
        </>
      )}
    </Adder>
  )
}

function isGroupable({ kind, primaryKey }: FieldInfo): boolean {
  return kind !== 'json' && kind !== 'binary' && kind !== 'text' && !primaryKey
}

function AddMeasure({ shown, change }: ControlsProps): JSX.Element {
  const fields = (modelOf(shown.model)?.fields ?? []).filter(
    (field) => isNumeric(field.kind) && field.kind !== 'auto' && field.relation === undefined,
  )
  const [name, setName] = useState<string>('avg')
  const add = (measure: string): void => change({ measures: [...new Set([...shown.measures, measure])] })
  return (
    <Adder label="Add a measure">
      {(close) => (
        <>
          <select
            class="input"
            aria-label="Function"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          >
            {FUNCTIONS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
          <div class="menu-scroll">
            {[...(name === 'count' ? [{ attribute: '', name: 'rows' }] : []), ...fields].map((field) => (
              <button
                key={field.attribute}
                type="button"
                class="menu-item"
                onClick={() => {
                  close()
                  add(field.attribute === '' ? 'count' : `${name}:${field.attribute}`)
                }}
              >
                {name} of {field.name}
              </button>
            ))}
          </div>
          <div class="menu-title">A field of related rows</div>
          <ChainInput
            model={shown.model}
            label="Measure a chain"
            placeholder="reviews__rating"
            onChain={(chain) => {
              close()
              add(`${name}:${chain}`)
            }}
          />
        </>
      )}
    </Adder>
  )
}

function Adder(props: {
  readonly label: string
  readonly children: (close: () => void) => JSX.Element
}): JSX.Element {
  const [open, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <span class="anchor">
      <button
        type="button"
        class="button small only-icon"
        aria-label={props.label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="plus" />
      </button>
      {open && (
        <Popover
          label={props.label}
          onClose={close}
          style={{ left: 0, top: '28px', overflow: 'visible', maxHeight: 'none' }}
        >
          {props.children(close)}
        </Popover>
      )}
    </span>
  )
}
