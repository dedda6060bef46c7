import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Key } from '../../src/protocol.js'
import { useCall } from '../state/use-call.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Pager } from '../ui/pager.js'
import { RowsTable } from '../ui/rows-table.js'

interface RelatedTableProps {
  /** The row that the relation leaves. */
  readonly model: string
  readonly rowKey: Key
  readonly accessor: string
  readonly target: string
  /** The attribute of the key that leads back, of a reverse relation. */
  readonly through: string | undefined
  readonly onUnlink: ((key: Key) => void) | undefined
}

const PAGE = 10

/** The rows of a relation, a page at a time. */
export function RelatedTable({
  model,
  rowKey,
  accessor,
  target,
  through,
  onUnlink,
}: RelatedTableProps): JSX.Element {
  const [offset, setOffset] = useState(0)
  const { data, error } = useCall('related', {
    model,
    key: rowKey,
    accessor,
    offset,
    limit: PAGE,
    plan: false,
  })
  if (error !== null) return <ErrorNotice error={error} />
  if (data === null) return <p class="quiet">Loading…</p>
  // Every row has the same value in the key that the relation follows.
  const shown = data.columns.map(({ chain }) => chain !== through)
  const columns = data.columns.filter((_, at) => shown[at])
  const rows = data.rows.map((row) => ({ ...row, cells: row.cells.filter((_, at) => shown[at]) }))
  return (
    <>
      <RowsTable
        label={`Rows of ${accessor}`}
        model={target}
        columns={columns}
        rows={rows}
        onRemove={onUnlink}
      />
      <Pager offset={offset} size={PAGE} total={data.total ?? data.rows.length} onOffset={setOffset} />
    </>
  )
}
