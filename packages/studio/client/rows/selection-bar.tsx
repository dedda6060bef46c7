import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount, plural } from '../lib/format.js'
import { DeleteDialog } from '../forms/delete-dialog.js'
import { BulkEditDialog } from '../forms/bulk-edit-dialog.js'
import { Icon } from '../ui/icon.js'
import type { Selection } from './selection.js'

interface SelectionBarProps {
  readonly model: string
  readonly filter: string
  readonly total: number
  readonly selection: Selection
}

/** What can be done with the selected rows, as one commit. */
export function SelectionBar({ model, filter, total, selection }: SelectionBarProps): JSX.Element | null {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const count = selection.count(total)
  if (count === 0) return null
  const target = selection.target(filter, total)
  const title = plural(count, `row of ${model}`, `rows of ${model}`)
  const done = (): void => {
    setOpen(null)
    selection.clear()
  }
  return (
    <div class="selection-bar" role="toolbar" aria-label="Selected rows">
      <strong>{formatCount(count)} selected</strong>
      {!selection.all.value && count < total && (
        <button type="button" class="button plain small" onClick={() => selection.chooseAll()}>
          Select all {formatCount(total)}
          {filter === '' ? '' : ' that match'}
        </button>
      )}
      <span class="grow" />
      <button type="button" class="button small" onClick={() => setOpen('edit')}>
        <Icon name="edit" />
        Edit
      </button>
      <button type="button" class="button small warns" onClick={() => setOpen('delete')}>
        <Icon name="trash" />
        Delete
      </button>
      <button
        type="button"
        class="button plain small only-icon"
        aria-label="Clear the selection"
        onClick={() => selection.clear()}
      >
        <Icon name="close" />
      </button>
      {open === 'edit' && (
        <BulkEditDialog
          model={model}
          target={target}
          title={title}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
      {open === 'delete' && (
        <DeleteDialog
          model={model}
          target={target}
          title={title}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
    </div>
  )
}
