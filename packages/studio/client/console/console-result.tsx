import type { JSX } from 'preact'
import type { ConsoleResponse, ConsoleResult as Result } from '../../src/protocol.js'
import { isNumeric } from '../lib/cell-text.js'
import { formatMs, plural } from '../lib/format.js'
import { CellView } from '../ui/cell-view.js'
import { Pager } from '../ui/pager.js'
import { PlanView } from '../ui/plan-view.js'

interface ResultProps {
  readonly data: ConsoleResponse
  readonly offset: number
  readonly size: number
  readonly onOffset: (offset: number) => void
}

/** What a query returned, its plan and its time. */
export function ConsoleResult({ data, offset, size, onOffset }: ResultProps): JSX.Element {
  const { result, plan, ms } = data
  const total =
    result.type === 'table' ? (result.total ?? offset + result.rows.length + (result.more ? 1 : 0)) : 0
  return (
    <>
      <div class="page-body" aria-label="Result" role="region" tabIndex={0}>
        {result.type === 'value' && (
          <p class="big-value">
            <CellView cell={result.value} kind="unknown" />
          </p>
        )}
        {result.type === 'text' && <pre class="plan">{result.text}</pre>}
        {result.type === 'table' && <ResultTable result={result} />}
        {result.type === 'table' && <Pager offset={offset} size={size} total={total} onOffset={onOffset} />}
        {plan !== null && (
          <details class="section">
            <summary>Plan</summary>
            <PlanView plan={plan} />
          </details>
        )}
      </div>
      <footer class="status-bar">
        {result.type === 'table' && (
          <span role="status">
            {result.total === null
              ? `${plural(result.rows.length, 'row')} shown`
              : plural(result.total, 'row')}
          </span>
        )}
        <span>{formatMs(ms.query + ms.count)}</span>
      </footer>
    </>
  )
}

function ResultTable({ result }: { readonly result: Extract<Result, { type: 'table' }> }): JSX.Element {
  const { columns, rows } = result
  if (rows.length === 0) return <p class="quiet">No rows.</p>
  return (
    <div class="table">
      <table aria-label="Rows of the query">
        <thead>
          <tr>
            {columns.map(({ chain, kind }) => (
              <th key={chain} scope="col" class={isNumeric(kind) ? 'right' : ''}>
                {chain === '' ? (result.model ?? 'row') : chain}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, at) => (
            <tr key={at}>
              {columns.map(({ chain, kind }, index) => (
                <td key={chain} class={isNumeric(kind) ? 'right' : ''}>
                  <CellView cell={cells[index] ?? null} kind={kind} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
