import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { RelationInfo, RowName } from '../../src/protocol.js'
import { asApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { linkedText } from '../lib/linked-text.js'
import { LinkForm } from '../forms/link-form.js'
import { Picker, type Choice } from '../forms/picker.js'
import { throughFields } from '../lib/new-links.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { Icon } from '../ui/icon.js'
import { Popover } from '../ui/popover.js'

interface AddLinkProps {
  readonly row: RowName
  readonly relation: RelationInfo
}

/** Adds rows to a many-to-many, one after the other; those of a declared through model with its values. */
export function AddLink({ row, relation }: AddLinkProps): JSX.Element {
  const id = useId()
  const { accessor, target } = relation
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Choice | null>(null)
  const add = (choice: Choice): void => {
    if (throughFields(relation, modelOf).length > 0) {
      setOpen(false)
      setChosen(choice)
      return
    }
    call('link', { model: row.model, key: row.key, accessor, keys: [choice.key] }).then(
      ({ changed }) => toast(linkedText(choice, accessor, changed)),
      (error: unknown) => toast(asApiError(error).message, 'error'),
    )
  }
  return (
    <span class="anchor">
      <button
        type="button"
        class="button plain small"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`Add ${target} to ${accessor}`}
        onClick={() => setOpen(!open)}
      >
        <Icon name="link" />
        Add {target}
      </button>
      {open && (
        <Popover
          label={`Add to ${accessor}`}
          onClose={() => setOpen(false)}
          style={{ right: 0, top: '28px', width: '320px', overflow: 'visible' }}
        >
          <Picker
            id={id}
            model={row.model}
            accessor={accessor}
            chosen={undefined}
            label={`Search ${target}`}
            onChoose={add}
          />
        </Popover>
      )}
      {chosen !== null && (
        <LinkForm row={row} relation={relation} choice={chosen} onClose={() => setChosen(null)} />
      )}
    </span>
  )
}
