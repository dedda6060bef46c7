import type { Cell, FieldInfo, Input, Key, ModelInfo, ValueKind } from '../../src/protocol.js'
import { isCut, prettyJson } from './cell-text.js'
import { keyText } from './keys.js'

/** The content of a control of a form. */
export interface Draft {
  /** `kept`: a value so long that only its beginning was loaded; it stays as it is. */
  readonly mode: 'value' | 'null' | 'default' | 'kept'
  readonly text: string
  /** Of a key. */
  readonly key?: Key
  readonly label?: string
}

export type Read = { readonly value: Input } | { readonly fault: string }

const EMPTY: Draft = { mode: 'value', text: '' }
const WHOLE = /^[+-]?\d+$/
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/

/** Whether an update sets a field: not a key of the row, nor what the store sets. */
export function isEditable({ relations }: Pick<ModelInfo, 'relations'>, field: FieldInfo): boolean {
  const link = relations.find(({ id }) => id === field.relation)
  return (
    !field.primaryKey &&
    field.managed === undefined &&
    field.computed === undefined &&
    link?.parentLink !== true
  )
}

/** Whether a new row may be given a value for a field: not for an automatic key, nor for what the store computes. */
export function isGiven({ auto, primaryKey, computed }: FieldInfo): boolean {
  return computed === undefined && !(auto && primaryKey)
}

/** The control of a new row. */
export function emptyDraft(field: FieldInfo): Draft {
  if (field.auto || field.default !== undefined) return { mode: 'default', text: '' }
  if (field.null) return { mode: 'null', text: '' }
  return field.kind === 'boolean' && field.relation === undefined ? { mode: 'value', text: 'false' } : EMPTY
}

/** The control that is filled with a row's value. */
export function draftOf(field: FieldInfo, cell: Cell): Draft {
  if (cell === null) return { mode: 'null', text: '' }
  if (isCut(cell)) return { mode: 'kept', text: '' }
  if (typeof cell !== 'object') {
    const text = field.kind === 'datetime' ? localOfInstant(String(cell)) : String(cell)
    return field.relation === undefined ? { mode: 'value', text } : keyDraft(cell, String(cell))
  }
  if (cell.t === 'row') {
    const key = cell.raw ?? cell.key
    return key === null ? { mode: 'null', text: '' } : keyDraft(key, cell.display ?? keyText(key))
  }
  return { mode: 'value', text: cell.t === 'json' ? prettyJson(cell.v) : cell.v }
}

export function keyDraft(key: Key, label: string): Draft {
  return { mode: 'value', text: '', key, label }
}

function isSameDraft(a: Draft, b: Draft): boolean {
  const keys = [a, b].map(({ key }) => (key === undefined ? '' : keyText(key)))
  return a.mode === b.mode && a.text === b.text && keys[0] === keys[1]
}

/** The value that is sent for a control, or a fault if it can't be parsed. The store finds other faults. */
export function readDraft(field: FieldInfo, draft: Draft): Read {
  if (draft.mode === 'null') return { value: null }
  if (field.relation !== undefined)
    return draft.key === undefined ? { fault: 'Choose a row.' } : { value: draft.key }
  if (field.choices !== undefined && draft.text === '' && !hasEmptyChoice(field))
    return { fault: 'Choose one.' }
  return readText(field.kind, draft.text)
}

function hasEmptyChoice({ choices = [] }: FieldInfo): boolean {
  return choices.some(([value]) => value === '')
}

function readText(kind: ValueKind, text: string): Read {
  const trimmed = text.trim()
  switch (kind) {
    case 'auto':
    case 'integer':
    case 'duration':
      return readWhole(trimmed)
    case 'bigInteger':
      return WHOLE.test(trimmed) ? { value: trimmed } : { fault: 'A whole number, such as 42.' }
    case 'float':
      return readFloat(trimmed)
    case 'decimal':
      return DECIMAL.test(trimmed) ? { value: trimmed } : { fault: 'A decimal number, such as 12.50.' }
    case 'boolean':
      return { value: text === 'true' }
    case 'datetime':
      return readInstant(trimmed)
    case 'date':
    case 'time':
      return trimmed === '' ? { fault: `Enter a ${kind}.` } : { value: trimmed }
    case 'json':
    case 'custom':
      return readJson(text)
    case 'string':
    case 'text':
      return { value: text }
    case 'uuid':
    case 'binary':
      return { value: trimmed }
  }
}

function readWhole(text: string): Read {
  const value = Number(text)
  return WHOLE.test(text) && Number.isSafeInteger(value)
    ? { value }
    : { fault: 'A whole number, such as 42.' }
}

function readFloat(text: string): Read {
  if (text === 'Infinity' || text === '-Infinity') return { value: text }
  const value = Number(text)
  return text !== '' && Number.isFinite(value) ? { value } : { fault: 'A number, such as 1.5.' }
}

function readInstant(text: string): Read {
  const date = new Date(text)
  return text === '' || Number.isNaN(date.getTime())
    ? { fault: 'A date and time, such as 2026-01-31T17:05.' }
    : { value: date.toISOString() }
}

/** The value, or where the JSON is wrong. */
function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { fault: text.trim() === '' ? 'JSON, such as { "a": 1 }.' : placeOf(text, error) }
  }
}

/** `Line 2, column 5: …` */
function placeOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [, at] = /position (\d+)/.exec(message) ?? []
  if (at === undefined) return message
  const before = text.slice(0, Number(at)).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return `Line ${before.length}, column ${column}: ${message.replace(/ in JSON at position.*$/s, '')}`
}

/** An instant as `datetime-local` has it: in the browser's time zone, without one in the text. */
function localOfInstant(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime()) || date.getFullYear() < 1 || date.getFullYear() > 9999) return text
  const part = (value: number, length: number = 2): string => String(value).padStart(length, '0')
  const day = `${part(date.getFullYear(), 4)}-${part(date.getMonth() + 1)}-${part(date.getDate())}`
  const time = `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}`
  return `${day}T${time}.${part(date.getMilliseconds(), 3)}`
}

export type Drafts = ReadonlyMap<string, Draft>

export interface FormRead {
  /** By attribute. An object with own properties only, so `__proto__` is a name like any other. */
  readonly values: Readonly<Record<string, Input>>
  /** By the declared name. */
  readonly faults: ReadonlyMap<string, string>
}

/** The values of all controls that differ from their initial content. */
export function readForm(fields: readonly FieldInfo[], drafts: Drafts, before: Drafts | undefined): FormRead {
  const entries: [string, Input][] = []
  const faults = new Map<string, string>()
  for (const field of fields) {
    const draft = drafts.get(field.attribute)
    if (draft === undefined || draft.mode === 'default' || draft.mode === 'kept') continue
    const original = before?.get(field.attribute)
    if (original !== undefined && isSameDraft(draft, original)) continue
    const read = readDraft(field, draft)
    if ('fault' in read) faults.set(field.name, read.fault)
    else entries.push([field.attribute, read.value])
  }
  return { values: Object.fromEntries(entries), faults }
}
