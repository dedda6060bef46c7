import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { FieldInfo, RowResponse } from '../../src/protocol.js'
import { asApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { draftOf, isEditable } from '../lib/form-values.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { FormFields } from './form-fields.js'
import { FormFrame } from './form-frame.js'
import { useForm } from './use-form.js'

interface EditFormProps {
  /** As it was when the form was opened. */
  readonly data: RowResponse
  readonly onDone: () => void
  /** Starts over with the current row. */
  readonly onReload: () => void
}

export function EditForm({ data, onDone, onReload }: EditFormProps): JSX.Element {
  const { model, key } = data.row
  const fields = useMemo(() => editableFields(model), [model])
  const cells = useMemo(() => new Map(data.values.map(({ attribute, cell }) => [attribute, cell])), [])
  const before = useMemo(
    () =>
      new Map(fields.map((field) => [field.attribute, draftOf(field, cells.get(field.attribute) ?? null)])),
    [],
  )
  const form = useForm({
    fields,
    first: before,
    before,
    send: async (values) => {
      const names = Object.keys(values)
      if (names.length === 0) {
        onDone()
        return
      }
      const expected = Object.fromEntries(names.map((name) => [name, cells.get(name) ?? null]))
      await call('update', { model, target: { key }, values, expected })
      toast(`Saved ${names.length === 1 ? (names[0] ?? '') : `${names.length} fields`}.`)
      onDone()
    },
  })
  const load = (field: FieldInfo): void => {
    call('value', { model, key, attribute: field.attribute }).then(
      ({ cell }) => form.set(field.attribute, draftOf(field, cell)),
      (error: unknown) => toast(asApiError(error).message, 'error'),
    )
  }
  return (
    <FormFrame label={`Edit ${data.row.display}`} form={form} submit="Save" onCancel={onDone}>
      <FormFields
        model={model}
        fields={fields}
        form={form}
        canDefault={false}
        onLoad={load}
        onReload={onReload}
      />
    </FormFrame>
  )
}

/** The fields that an update may set. */
export function editableFields(name: string): readonly FieldInfo[] {
  const model = modelOf(name)
  return model?.fields.filter((field) => isEditable(model, field)) ?? []
}
