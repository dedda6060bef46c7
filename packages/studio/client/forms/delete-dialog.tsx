import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { DeleteResponse, WriteTarget } from '../../src/protocol.js'
import { asApiError, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { plural } from '../lib/format.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { useCall } from '../state/use-call.js'
import { Dialog } from '../ui/dialog.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { DeleteExplanation } from './delete-explanation.js'

interface DeleteProps {
  readonly model: string
  readonly target: WriteTarget
  /** `3 rows of Book`, or the row's display. */
  readonly title: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Shows what a delete would also delete and what prevents it, and asks for confirmation. */
export function DeleteDialog({ model, target, title, onClose, onDone }: DeleteProps): JSX.Element {
  const explained = useCall('explainDelete', { model, target })
  const [failure, setFailure] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const { data } = explained
  const remove = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const { byModel } = await call('delete', { model, target })
      toast(`Deleted ${plural(countRows(byModel), 'row')}.`)
      onDone()
    } catch (error) {
      setFailure(asApiError(error))
      setBusy(false)
    }
  }
  const error = failure ?? explained.error
  return (
    <Dialog
      wide
      title={`Delete ${title}?`}
      onClose={onClose}
      foot={
        <>
          <span class="quiet grow">The history keeps what is deleted.</span>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="button danger"
            disabled={busy || data === null || !data.possible}
            onClick={() => void remove()}
          >
            {deleteText(data)}
          </button>
        </>
      }
    >
      <div class="explained">
        {error !== null && <ErrorNotice error={error} />}
        {data === null && error === null && <p class="quiet">Finding what belongs to it…</p>}
        {data !== null && <DeleteExplanation explanation={failure?.failure.explanation ?? data} />}
      </div>
    </Dialog>
  )
}

function deleteText(data: DeleteResponse | null): string {
  return data === null || !data.possible ? 'Delete' : `Delete ${plural(countRows(data.byModel), 'row')}`
}

/** Without links, whose models are automatic. */
function countRows(byModel: DeleteResponse['byModel']): number {
  return Object.entries(byModel).reduce(
    (sum, [name, count]) => (modelOf(name)?.automatic === false ? sum + count : sum),
    0,
  )
}
