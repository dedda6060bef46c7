import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { FieldInfo, RowName } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { emptyDraft } from '../lib/form-values.js'
import type { Through } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { FormFields } from './form-fields.js'
import { FormFrame } from './form-frame.js'
import { useForm } from './use-form.js'

interface CreateFormProps {
  readonly model: string
  readonly through: Through | undefined
  readonly onDone: (row: RowName) => void
  readonly onCancel: () => void
}

/** Creates a row; with `through`, one that belongs to another row. */
export function CreateForm({ model, through, onDone, onCancel }: CreateFormProps): JSX.Element {
  const fields = useMemo(() => newFields(model, through), [model])
  const form = useForm({
    fields,
    first: new Map(fields.map((field) => [field.attribute, emptyDraft(field)])),
    send: async (values) => {
      const { row } = await call('create', { model, values, ...(through !== undefined && { through }) })
      toast(`Created ${row.display}.`)
      onDone(row)
    },
  })
  return (
    <FormFrame label={`New ${model}`} form={form} submit={`Create ${model}`} onCancel={onCancel}>
      <FormFields model={model} fields={fields} form={form} canDefault />
    </FormFrame>
  )
}

/** The fields that a new row may set: not those that the relation sets through which it is created. */
function newFields(name: string, through: Through | undefined): readonly FieldInfo[] {
  const model = modelOf(name)
  const relation = modelOf(through?.model ?? '')?.relations.find(
    ({ accessor }) => accessor === through?.accessor,
  )
  const set = relation?.kind === 'reverse' ? relation.field : undefined
  return (model?.fields ?? []).filter((field) => {
    const link = model?.relations.find(({ id }) => id === field.relation)
    if (link?.parentLink === true) return false
    return field.attribute !== set && !(field.auto && field.primaryKey)
  })
}
