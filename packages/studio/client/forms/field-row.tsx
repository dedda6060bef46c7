import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { FieldInfo } from '../../src/protocol.js'
import { cellText } from '../lib/cell-text.js'
import type { Draft } from '../lib/form-values.js'
import { modelOf, relationOf } from '../state/schema.js'
import { FieldInput } from './field-input.js'

interface FieldRowProps {
  readonly model: string
  readonly field: FieldInfo
  readonly draft: Draft
  readonly faults: readonly string[]
  readonly canDefault: boolean
  readonly onDraft: (draft: Draft) => void
  /** Of a value that wasn't loaded. */
  readonly onLoad?: (() => void) | undefined
}

/** A field of a form: its name, its type, its control and its faults. */
export function FieldRow(props: FieldRowProps): JSX.Element {
  const { model, field, draft, faults, canDefault, onDraft, onLoad } = props
  const id = useId()
  const fault = `${id}-fault`
  const isShown = draft.mode === 'value'
  return (
    <div class="form-field">
      <div class="form-label">
        {isShown ? <label for={id}>{field.name}</label> : <span class="label">{field.name}</span>}
        <small>{describe(model, field)}</small>
        {draft.mode === 'value' && canDefault && (field.auto || field.default !== undefined) && (
          <Switch
            text="Use default"
            name={field.name}
            onPress={() => onDraft({ mode: 'default', text: '' })}
          />
        )}
        {draft.mode !== 'null' && field.null && (
          <Switch text="Set null" name={field.name} onPress={() => onDraft({ mode: 'null', text: '' })} />
        )}
      </div>
      {isShown ? (
        <FieldInput
          id={id}
          model={model}
          field={field}
          draft={draft}
          isInvalid={faults.length > 0}
          describedBy={fault}
          onDraft={onDraft}
        />
      ) : (
        <div class="line">
          <span class="value-null grow">{placeholderOf(field, draft)}</span>
          {draft.mode !== 'kept' && (
            <Switch text="Set a value" name={field.name} onPress={() => onDraft(firstValue(field))} />
          )}
          {draft.mode === 'kept' && onLoad !== undefined && (
            <Switch text="Load to edit" name={field.name} onPress={onLoad} />
          )}
        </div>
      )}
      <div id={fault} aria-live="polite">
        {faults.map((text) => (
          <div key={text} class="fault">
            {text}
          </div>
        ))}
      </div>
    </div>
  )
}

function Switch(props: {
  readonly text: string
  readonly name: string
  readonly onPress: () => void
}): JSX.Element {
  return (
    <button
      type="button"
      class="button plain small"
      aria-label={`${props.text}: ${props.name}`}
      onClick={props.onPress}
    >
      {props.text}
    </button>
  )
}

function firstValue(field: FieldInfo): Draft {
  const { default: known } = field
  const text = known !== undefined && 'value' in known && known.value !== null ? cellText(known.value) : ''
  return { mode: 'value', text: field.kind === 'boolean' && text === '' ? 'false' : text }
}

function placeholderOf(field: FieldInfo, { mode }: Draft): string {
  if (mode === 'null') return 'null'
  if (mode === 'kept') return 'A long value, which stays as it is'
  if (field.auto) return 'Set by the store'
  const { default: known } = field
  if (known === undefined || !('value' in known)) return 'Default, computed'
  return `Default: ${known.value === '' ? 'empty' : cellText(known.value)}`
}

function describe(model: string, field: FieldInfo): string {
  const relation = relationOf(modelOf(model), field)
  const bounds = [
    field.maxLength === undefined ? '' : `at most ${field.maxLength} characters`,
    field.min === undefined ? '' : `from ${cellText(field.min)}`,
    field.max === undefined ? '' : `to ${cellText(field.max)}`,
    field.decimalPlaces === undefined ? '' : `${field.decimalPlaces} places`,
    field.unique ? 'unique' : '',
    relation?.limited === true ? 'some of its rows' : '',
  ].filter((text) => text !== '')
  const kind = relation === undefined ? KINDS[field.kind] : relation.target
  return [kind, ...bounds].join(', ')
}

const KINDS: Readonly<Record<FieldInfo['kind'], string>> = {
  auto: 'number',
  integer: 'whole number',
  bigInteger: 'whole number of any size',
  float: 'number',
  decimal: 'decimal',
  boolean: 'boolean',
  string: 'text',
  text: 'long text',
  date: 'date',
  datetime: 'date and time, in your time zone',
  time: 'time',
  duration: 'milliseconds',
  uuid: 'UUID',
  json: 'JSON',
  binary: 'bytes',
  custom: 'JSON',
}
