import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { FieldInfo, WriteTarget } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { plural } from '../lib/format.js'
import type { Draft } from '../lib/form-values.js'
import { toast } from '../state/toasts.js'
import { Dialog } from '../ui/dialog.js'
import { editableFields } from './edit-form.js'
import { FormFields } from './form-fields.js'
import { useForm } from './use-form.js'

interface BulkEditProps {
  readonly model: string
  readonly target: WriteTarget
  /** `3 rows of Book` */
  readonly title: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Sets fields of several rows in one commit. */
export function BulkEditDialog({ model, target, title, onClose, onDone }: BulkEditProps): JSX.Element {
  const all = editableFields(model)
  const [chosen, setChosen] = useState<readonly FieldInfo[]>([])
  const form = useForm({
    fields: chosen,
    first: new Map<string, Draft>(),
    send: async (values) => {
      const { count } = await call('update', { model, target, values })
      toast(`Changed ${plural(count, 'row')}.`)
      onDone()
    },
  })
  const add = (name: string): void => {
    const field = all.find(({ attribute }) => attribute === name)
    if (field === undefined) return
    form.set(field.attribute, { mode: 'value', text: field.kind === 'boolean' ? 'false' : '' })
    setChosen([...chosen, field])
  }
  const rest = all.filter((field) => !chosen.includes(field))
  return (
    <Dialog
      title={`Edit ${title}`}
      onClose={onClose}
      foot={
        <>
          <span class="quiet grow">All rows change in one commit.</span>
          <button type="button" class="button plain" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="button primary"
            disabled={form.busy || chosen.length === 0}
            onClick={() => void form.submit()}
          >
            Change {title}
          </button>
        </>
      }
    >
      <div class="form">
        <FormFields model={model} fields={chosen} form={form} canDefault={false} />
        {rest.length > 0 && <AddField fields={rest} isFirst={chosen.length === 0} onField={add} />}
      </div>
    </Dialog>
  )
}

function AddField(props: {
  readonly fields: readonly FieldInfo[]
  readonly isFirst: boolean
  readonly onField: (attribute: string) => void
}): JSX.Element {
  return (
    <select
      class="input"
      aria-label="Field to set"
      value=""
      onChange={(event) => props.onField(event.currentTarget.value)}
    >
      <option value="">{props.isFirst ? 'Choose a field to set…' : 'Another field…'}</option>
      {props.fields.map(({ attribute, name }) => (
        <option key={attribute} value={attribute}>
          {name}
        </option>
      ))}
    </select>
  )
}
