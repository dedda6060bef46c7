import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Key, RowResponse } from '../../src/protocol.js'
import { showKey } from '../lib/keys.js'
import { rowRoute, rowsRoute } from '../lib/url-state.js'
import { DeleteDialog } from '../forms/delete-dialog.js'
import { EditForm } from '../forms/edit-form.js'
import { navigate } from '../state/router.js'
import { isWritable, modelOf } from '../state/schema.js'
import { useShortcuts } from '../state/shortcuts.js'
import { useCall } from '../state/use-call.js'
import { Crumb } from '../ui/crumb.js'
import { Empty } from '../ui/empty.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import { RowCommits } from './row-commits.js'
import { RowFields } from './row-fields.js'
import { RowRelations } from './row-relations.js'
import { RowTree } from './row-tree.js'

interface RowPageProps {
  readonly shown: { readonly model: string; readonly key: Key; readonly edit: boolean }
}

/** One row: its fields, everything that refers to it, and the commits that touched it. */
export function RowPage({ shown }: RowPageProps): JSX.Element {
  const { model, key, edit } = shown
  const { data, error, reload } = useCall('row', { model, key })
  const [deleting, setDeleting] = useState(false)
  const toRows = (): void => goBack(model)
  const writable = isWritable(modelOf(model)) && data !== null && error === null
  const toEdit = (on: boolean): void => navigate(rowRoute(model, key, on), { replace: true })
  useShortcuts({
    Escape: edit ? () => toEdit(false) : toRows,
    ...(writable && !edit && { e: () => toEdit(true) }),
  })
  if (error?.code === 'ERR_DOES_NOT_EXIST') return <NoRow model={model} rowKey={key} />
  return (
    <>
      <header class="page-head">
        <Crumb to={rowsRoute(model)} name={model} />
        <h1 class="cut">{data?.row.display ?? showKey(key)}</h1>
        <span class="grow" />
        {writable && !edit && (
          <>
            <button type="button" class="button" onClick={() => toEdit(true)}>
              <Icon name="edit" />
              Edit
            </button>
            <button type="button" class="button warns" onClick={() => setDeleting(true)}>
              <Icon name="trash" />
              Delete
            </button>
          </>
        )}
      </header>
      <div class="page-body">
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data !== null && <RowBody data={data} edit={edit && writable} onEdited={() => toEdit(false)} />}
      </div>
      {deleting && data !== null && (
        <DeleteDialog
          model={model}
          target={{ key }}
          title={data.row.display}
          onClose={() => setDeleting(false)}
          onDone={() => navigate(rowsRoute(model), { replace: true })}
        />
      )}
    </>
  )
}

/** To the table as it was, if this page was opened from one. */
function goBack(model: string): void {
  if (history.length > 1 && history.state !== null) history.back()
  else navigate(rowsRoute(model))
}

function RowBody(props: {
  readonly data: RowResponse
  readonly edit: boolean
  readonly onEdited: () => void
}): JSX.Element {
  const { data, edit, onEdited } = props
  const [round, setRound] = useState(0)
  return (
    <div class="row-page">
      <div>
        {edit ? (
          <EditForm key={round} data={data} onDone={onEdited} onReload={() => setRound(round + 1)} />
        ) : (
          <RowFields data={data} />
        )}
        {!edit && <RowTree data={data} />}
        {!edit && <RowRelations data={data} />}
      </div>
      <aside class="aside">
        <RowCommits model={data.row.model} rowKey={data.row.key} />
      </aside>
    </div>
  )
}

function NoRow({ model, rowKey }: { readonly model: string; readonly rowKey: Key }): JSX.Element {
  return (
    <>
      <header class="page-head">
        <h1>
          {model} {showKey(rowKey)}
        </h1>
      </header>
      <Empty title="There is no such row">
        <span>It was deleted, or never existed.</span>
        <Link class="button" to={rowsRoute(model)}>
          Rows of {model}
        </Link>
      </Empty>
      <div class="page-body">
        <RowCommits model={model} rowKey={rowKey} />
      </div>
    </>
  )
}
