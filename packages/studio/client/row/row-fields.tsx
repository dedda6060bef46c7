import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Cell, FieldInfo, RowResponse } from '../../src/protocol.js'
import { cellText, hexOf, isCut, prettyJson } from '../lib/cell-text.js'
import { formatBytes, formatCount, formatTime } from '../lib/format.js'
import { rowRoute } from '../lib/url-state.js'
import { modelOf, fieldOf } from '../state/schema.js'
import { CellView } from '../ui/cell-view.js'
import { Link } from '../ui/link.js'
import { ValueDialog } from '../ui/value-dialog.js'

/** The values of a row. */
export function RowFields({ data }: { readonly data: RowResponse }): JSX.Element {
  const { model, key } = data.row
  const info = modelOf(model)
  const [whole, setWhole] = useState<FieldInfo | null>(null)
  return (
    <>
      <dl class="fields">
        {data.values.map(({ attribute, cell }) => {
          const field = fieldOf(info, attribute)
          return (
            <div key={attribute} class="field-pair">
              <dt>{field?.name ?? attribute}</dt>
              <dd>
                {field === undefined ? (
                  <CellView cell={cell} kind="unknown" />
                ) : (
                  <FullValue cell={cell} field={field} />
                )}
                {field !== undefined && isCut(cell) && (
                  <div>
                    <button
                      type="button"
                      class="button small"
                      aria-label={`Show all ${sizeOf(cell)} of ${field.name}`}
                      onClick={() => setWhole(field)}
                    >
                      Show all {sizeOf(cell)}
                    </button>
                  </div>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
      {data.inherited.length > 0 && (
        <p class="quiet section">
          The same row as{' '}
          {data.inherited.map((row, at) => (
            <span key={row.model}>
              {at > 0 && ', '}
              <Link to={rowRoute(row.model, row.key)}>
                {row.model} {row.display}
              </Link>
            </span>
          ))}
        </p>
      )}
      {whole !== null && (
        <ValueDialog
          model={model}
          rowKey={key}
          attribute={whole.attribute}
          kind={whole.kind}
          onClose={() => setWhole(null)}
        />
      )}
    </>
  )
}

function FullValue({ cell, field }: { readonly cell: Cell; readonly field: FieldInfo }): JSX.Element {
  if (typeof cell === 'object' && cell !== null) {
    if (cell.t === 'json') return <pre>{cell.cut === true ? `${cell.v}…` : prettyJson(cell.v)}</pre>
    if (cell.t === 'binary') return <pre>{hexOf(cell, 256)}</pre>
    if (cell.t === 'text') return <div class="long-text">{cell.v}…</div>
  }
  if (typeof cell === 'string' && cell !== '') {
    if (field.kind === 'datetime')
      return (
        <>
          <CellView cell={cell} kind={field.kind} />{' '}
          <span class="quiet">· {formatTime(Date.parse(cell))} here</span>
        </>
      )
    if (field.kind === 'string' || field.kind === 'text') return <div class="long-text">{cell}</div>
  }
  const label = field.choices?.find(([value]) => value === cell)?.[1]
  return (
    <>
      <CellView cell={cell} kind={field.kind} />
      {label !== undefined && label !== cellText(cell) && <span class="quiet"> · {label}</span>}
    </>
  )
}

function sizeOf(cell: Cell): string {
  if (typeof cell !== 'object' || cell === null || !('size' in cell)) return ''
  if (cell.t === 'binary') return formatBytes(cell.size)
  return typeof cell.size === 'number' ? `${formatCount(cell.size)} characters` : ''
}
