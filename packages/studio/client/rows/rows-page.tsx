import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { ColumnInfo, RowCells } from '../../src/protocol.js'
import type { ApiError } from '../api/api-error.js'
import { rowRoute, type RowsRoute } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { isWritable, modelOf } from '../state/schema.js'
import { useShortcuts } from '../state/shortcuts.js'
import { Empty } from '../ui/empty.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import { ValueDialog } from '../ui/value-dialog.js'
import { columnActions, gridColumns } from './column-actions.js'
import { ColumnsMenu } from './columns-menu.js'
import { FilterBox } from './filter-box.js'
import { Grid } from './grid.js'
import { Selection } from './selection.js'
import { SelectionBar } from './selection-bar.js'
import { StatusBar } from './status-bar.js'
import { Summary } from './summary.js'
import type { RowsQuery } from './rows-source.js'
import { useRows } from './use-rows.js'

const SUMMARY_FIRST = 'count'

/** The rows of a model: filtered, ordered, counted, selected. */
export function RowsPage({ shown }: { readonly shown: RowsRoute }): JSX.Element {
  const { model: name, filter, by, measures } = shown
  const isSummary = by.length + measures.length > 0
  const change = (parts: Partial<RowsRoute>): void => navigate({ ...shown, at: 0, ...parts })
  return (
    <>
      <RowsHeader shown={shown} change={change} />
      {isSummary ? (
        <>
          <div class="filter-bar">
            <FilterBox
              model={name}
              filter={filter}
              error={null}
              onFilter={(text) => change({ filter: text })}
            />
          </div>
          <Summary shown={shown} change={change} />
        </>
      ) : (
        <RowsTable key={name} shown={shown} change={change} />
      )}
    </>
  )
}

interface PartProps {
  readonly shown: RowsRoute
  readonly change: (parts: Partial<RowsRoute>) => void
}

function RowsHeader({ shown, change }: PartProps): JSX.Element {
  const model = modelOf(shown.model)
  const isSummary = shown.by.length + shown.measures.length > 0
  const create = { page: 'new', model: shown.model, through: undefined } as const
  useShortcuts(isWritable(model) ? { n: () => navigate(create) } : {})
  return (
    <header class="page-head">
      <h1>{shown.model}</h1>
      {model !== undefined && model.name !== shown.model && <span class="badge">proxy of {model.name}</span>}
      {model?.automatic === true && <span class="badge">links of a many-to-many</span>}
      <span class="grow" />
      <button
        type="button"
        class="button plain"
        aria-pressed={isSummary}
        onClick={() => change({ by: [], measures: isSummary ? [] : [SUMMARY_FIRST] })}
      >
        <Icon name="sum" />
        Summarize
      </button>
      {!isSummary && <ColumnsMenu shown={shown} change={change} />}
      {isWritable(model) && (
        <Link class="button primary" to={create}>
          <Icon name="plus" />
          New {model?.name}
        </Link>
      )}
    </header>
  )
}

function RowsTable({ shown, change }: PartProps): JSX.Element {
  const { model: name, filter, at } = shown
  const model = modelOf(name)
  const source = useRows(queryOf(shown), at)
  const [selection] = useState(() => new Selection())
  const [value, setValue] = useState<{ readonly row: RowCells; readonly info: ColumnInfo } | null>(null)
  const head = source.head.value
  const grid = useMemo(() => gridColumns(head?.columns ?? [], shown), [head, shown])
  const actions = columnActions(shown, head?.columns ?? [], change)
  const error = source.error.value
  const isFilterError = isFilterFault(error, filter)
  const writable = isWritable(model)
  const setFilter = (text: string): void => change({ filter: text })
  // Also when the browser goes back.
  useEffect(() => selection.clear(), [filter])
  return (
    <>
      <div class="filter-bar">
        <FilterBox model={name} filter={filter} error={isFilterError ? error : null} onFilter={setFilter} />
      </div>
      {writable && (
        <SelectionBar model={name} filter={filter} total={head?.total ?? 0} selection={selection} />
      )}
      {error !== null && !isFilterError && (
        <div class="filter-bar">
          <div class="grow">
            <ErrorNotice error={error} onRetry={() => source.refresh()} />
          </div>
        </div>
      )}
      {head?.total === 0 || (error !== null && head === null) ? (
        <NoRows filter={filter} error={error} onClear={() => setFilter('')} />
      ) : (
        <Grid
          model={name}
          source={source}
          columns={grid}
          actions={actions}
          selection={writable ? selection : undefined}
          active={Math.min(at, Math.max(0, (head?.reachable ?? 1) - 1))}
          onActivate={(index) => navigate({ ...shown, at: index }, { replace: true })}
          onOpen={(key) => navigate(rowRoute(name, key))}
          onValue={(row, info) => setValue({ row, info })}
        />
      )}
      <StatusBar head={head} filter={filter} busy={source.busy.value} />
      {value !== null && (
        <ValueDialog
          model={name}
          rowKey={value.row.key}
          attribute={value.info.chain}
          kind={value.info.kind}
          onClose={() => setValue(null)}
        />
      )}
    </>
  )
}

function queryOf({ model, filter, order, columns }: RowsRoute): RowsQuery {
  return {
    model,
    ...(filter !== '' && { filter }),
    ...(order !== null && { order }),
    ...(columns !== null && { columns }),
  }
}

function isFilterFault(error: ApiError | null, filter: string): error is ApiError {
  return error !== null && filter !== '' && error.failure.start !== undefined
}

function NoRows(props: {
  readonly filter: string
  readonly error: ApiError | null
  readonly onClear: () => void
}): JSX.Element {
  const { filter, error, onClear } = props
  // What is shown above says why there are no rows.
  if (error !== null && !isFilterFault(error, filter)) return <div class="grow" />
  if (filter === '')
    return (
      <div class="grow">
        <Empty title="No rows yet">This model has no rows.</Empty>
      </div>
    )
  return (
    <div class="grow">
      <Empty title={error !== null ? 'The filter can’t be read' : 'No row matches'}>
        <button type="button" class="button" onClick={onClear}>
          Clear the filter
        </button>
      </Empty>
    </div>
  )
}
