import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { RelationInfo, RowName } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { linkedText } from '../lib/linked-text.js'
import { emptyDrafts, throughFields } from '../lib/new-links.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { Dialog } from '../ui/dialog.js'
import { FormFields } from './form-fields.js'
import { FormFrame } from './form-frame.js'
import type { Choice } from './picker.js'
import { useForm } from './use-form.js'

interface LinkFormProps {
  readonly row: RowName
  readonly relation: RelationInfo
  readonly choice: Choice
  readonly onClose: () => void
}

/** A form for the values of a declared through model; it links the rows. */
export function LinkForm({ row, relation, choice, onClose }: LinkFormProps): JSX.Element {
  const { accessor, through = '' } = relation
  const fields = useMemo(() => throughFields(relation, modelOf), [relation])
  const form = useForm({
    fields,
    first: emptyDrafts(fields),
    send: async (values) => {
      const request = { model: row.model, key: row.key, accessor, keys: [choice.key], values }
      const { changed } = await call('link', request)
      toast(linkedText(choice, accessor, changed))
      onClose()
    },
  })
  const title = `Add ${choice.display} to ${accessor}`
  return (
    <Dialog title={title} onClose={onClose}>
      <FormFrame label={title} form={form} submit={`Create ${through}`} onCancel={onClose}>
        <FormFields model={through} fields={fields} form={form} canDefault />
      </FormFrame>
    </Dialog>
  )
}
