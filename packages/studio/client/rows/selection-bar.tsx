import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { WriteTarget } from '../../src/protocol.js'
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

interface Opened {
  readonly what: 'edit' | 'delete'
  readonly target: WriteTarget
  readonly title: string
}

/** The actions on the selected rows, each as one commit. */
export function SelectionBar({ model, filter, total, selection }: SelectionBarProps): JSX.Element | null {
  const [open, setOpen] = useState<Opened | null>(null)
  const count = selection.count(total)
  if (count === 0) return null
  // A dialog is about the rows that there were when it was opened, and says how many.
  const show = (what: Opened['what']): void => {
    const title = plural(count, `row of ${model}`, `rows of ${model}`)
    setOpen({ what, target: selection.target(filter, total), title })
  }
  const close = (): void => setOpen(null)
  const done = (): void => {
    close()
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
      <button type="button" class="button small" onClick={() => show('edit')}>
        <Icon name="edit" />
        Edit
      </button>
      <button type="button" class="button small warns" onClick={() => show('delete')}>
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
      {open?.what === 'edit' && <BulkEditDialog model={model} {...open} onClose={close} onDone={done} />}
      {open?.what === 'delete' && <DeleteDialog model={model} {...open} onClose={close} onDone={done} />}
    </div>
  )
}
