import { useState } from 'preact/hooks'
import type { FieldInfo, Input } from '../../src/protocol.js'
import { asApiError, type ApiError } from '../api/api-error.js'
import { readForm, type Draft, type Drafts } from '../lib/form-values.js'

export interface Form {
  readonly drafts: Drafts
  readonly error: ApiError | null
  readonly busy: boolean
  readonly set: (attribute: string, draft: Draft) => void
  readonly faultsOf: (field: FieldInfo) => readonly string[]
  readonly submit: () => Promise<void>
}

interface FormOptions {
  readonly fields: readonly FieldInfo[]
  readonly first: Drafts
  /** The initial drafts of an update: unchanged ones aren't sent. */
  readonly before?: Drafts
  /** Models whose faults belong to other controls than those of the fields. */
  readonly elsewhere?: ReadonlySet<string>
  readonly send: (values: Readonly<Record<string, Input>>) => Promise<void>
}

/** The state of a form, and its faults at their fields. */
export function useForm({ fields, first, before, elsewhere, send }: FormOptions): Form {
  const [drafts, setDrafts] = useState(first)
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map())
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (attribute: string, draft: Draft): void =>
    setDrafts((known) => new Map(known).set(attribute, draft))
  const submit = async (): Promise<void> => {
    if (busy) return
    const read = readForm(fields, drafts, before)
    setFaults(read.faults)
    setError(null)
    if (read.faults.size > 0) return
    setBusy(true)
    await send(read.values).catch((thrown: unknown) => setError(asApiError(thrown)))
    setBusy(false)
  }
  const faultsOf = (field: FieldInfo): readonly string[] => {
    const own = faults.get(field.name)
    const isOwn = elsewhere?.has(error?.failure.model ?? '') !== true
    return [...(own === undefined ? [] : [own]), ...(isOwn ? serverFaults(error, field) : [])]
  }
  return { drafts, error, busy, set, faultsOf, submit }
}

/** The store's message about a field. */
export function serverFaults(error: ApiError | null, { name, attribute }: FieldInfo): readonly string[] {
  const { fields, field, message } = error?.failure ?? {}
  for (const each of [name, attribute])
    if (fields !== undefined && Object.hasOwn(fields, each))
      return (fields[each] ?? []).map((fault) => withoutPlace(fault.message))
  return fields === undefined && field === name && message !== undefined ? [withoutPlace(message)] : []
}

/** `Book.title: expected …` is at the field `title` already. */
function withoutPlace(message: string): string {
  return message.replace(/^[\w$]+\.[\w$]+: /, '')
}
