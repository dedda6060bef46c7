import type { JSX, TargetedInputEvent } from 'preact'
import type { FieldInfo } from '../../src/protocol.js'
import { cellText } from '../lib/cell-text.js'
import { formatBytes } from '../lib/format.js'
import { keyDraft, type Draft } from '../lib/form-values.js'
import { relationOf, modelOf } from '../state/schema.js'
import { base64OfFile } from '../ui/value-dialog.js'
import { Picker } from './picker.js'

export interface ControlProps {
  readonly id: string
  readonly model: string
  readonly field: FieldInfo
  readonly draft: Draft
  readonly isInvalid: boolean
  readonly describedBy: string
  readonly onDraft: (draft: Draft) => void
}

type TextKind = 'date' | 'time' | 'datetime-local'

const TYPES: Partial<Record<FieldInfo['kind'], TextKind>> = {
  date: 'date',
  time: 'time',
  datetime: 'datetime-local',
}
/** What the browser's controls of dates and times show. */
const SHOWN = /^(\d{4}-\d\d-\d\d)?(T?\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?$/
const CODE: ReadonlySet<FieldInfo['kind']> = new Set<FieldInfo['kind']>(['json', 'custom', 'uuid', 'binary'])

/** The control of a field by its type. */
export function FieldInput(props: ControlProps): JSX.Element {
  const { id, model, field, draft, isInvalid, describedBy, onDraft } = props
  const relation = relationOf(modelOf(model), field)
  if (relation !== undefined)
    return (
      <Picker
        id={id}
        model={model}
        accessor={relation.accessor === '' ? field.name : relation.accessor}
        chosen={draft.key === undefined ? undefined : (draft.label ?? '')}
        describedBy={describedBy}
        isInvalid={isInvalid}
        onChoose={({ value, display }) => onDraft(keyDraft(value, display))}
      />
    )
  if (field.choices !== undefined) return <ChoiceInput {...props} />
  if (field.kind === 'boolean') return <BooleanInput {...props} />
  if (field.kind === 'binary') return <BinaryInput {...props} />
  const shared = { id, 'aria-invalid': isInvalid, 'aria-describedby': describedBy, value: draft.text }
  const type = (text: string): void => onDraft({ mode: 'value', text })
  if (field.kind === 'text' || field.kind === 'json' || field.kind === 'custom')
    return (
      <textarea
        {...shared}
        class={`input ${CODE.has(field.kind) ? 'code' : ''}`}
        rows={Math.max(3, Math.min(16, draft.text.slice(0, 5000).split('\n').length))}
        spellcheck={field.kind === 'text'}
        onInput={(event) => type(event.currentTarget.value)}
      />
    )
  return <LineInput {...props} />
}

function LineInput({ id, field, draft, isInvalid, describedBy, onDraft }: ControlProps): JSX.Element {
  const kind = TYPES[field.kind]
  // A date that the browser's control can't show, of the year 12000 say, is edited as text.
  const fits = draft.text === '' || SHOWN.test(draft.text)
  const numeric = field.kind === 'float' || field.kind === 'decimal' ? 'decimal' : 'numeric'
  const isNumber = ['integer', 'bigInteger', 'auto', 'float', 'decimal', 'duration'].includes(field.kind)
  const shared = {
    id,
    'aria-invalid': isInvalid,
    'aria-describedby': describedBy,
    value: draft.text,
    onInput: (event: TargetedInputEvent<HTMLInputElement>): void =>
      onDraft({ mode: 'value', text: event.currentTarget.value }),
  }
  if (kind !== undefined && fits)
    return <input {...shared} class="input" type={kind} step={kind === 'date' ? undefined : '0.001'} />
  return (
    <input
      {...shared}
      class={`input ${CODE.has(field.kind) ? 'code' : ''}`}
      inputMode={isNumber ? numeric : undefined}
      maxLength={field.maxLength}
      autocomplete="off"
    />
  )
}

function ChoiceInput({ id, field, draft, isInvalid, describedBy, onDraft }: ControlProps): JSX.Element {
  const choices = (field.choices ?? []).map(([value, label]) => [cellText(value), label] as const)
  return (
    <select
      id={id}
      class="input"
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      value={draft.mode === 'value' ? draft.text : ''}
      onChange={(event) => onDraft({ mode: 'value', text: event.currentTarget.value })}
    >
      {!choices.some(([value]) => value === draft.text) && <option value="">Choose…</option>}
      {choices.map(([value, label]) => (
        <option key={value} value={value}>
          {label === value ? value : `${label} (${value})`}
        </option>
      ))}
    </select>
  )
}

function BooleanInput({ id, draft, isInvalid, describedBy, onDraft }: ControlProps): JSX.Element {
  return (
    <select
      id={id}
      class="input"
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      value={draft.mode === 'value' ? draft.text : ''}
      onChange={(event) => onDraft({ mode: 'value', text: event.currentTarget.value })}
    >
      {draft.mode !== 'value' && <option value="">Choose…</option>}
      <option value="true">true</option>
      <option value="false">false</option>
    </select>
  )
}

function BinaryInput({ id, draft, isInvalid, describedBy, onDraft }: ControlProps): JSX.Element {
  const choose = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) onDraft({ mode: 'value', text: await base64OfFile(file) })
  }
  const size = Math.floor((draft.text.replace(/=+$/, '').length * 3) / 4)
  return (
    <div class="stack">
      <textarea
        id={id}
        class="input code"
        rows={2}
        placeholder="Base64"
        spellcheck={false}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        value={draft.text}
        onInput={(event) => onDraft({ mode: 'value', text: event.currentTarget.value })}
      />
      <div class="line">
        <input
          type="file"
          aria-label="Bytes of a file"
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        <span class="quiet">{formatBytes(size)}</span>
      </div>
    </div>
  )
}
