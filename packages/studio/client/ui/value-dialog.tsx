import type { JSX } from 'preact'
import type { Cell, Key } from '../../src/protocol.js'
import { base64Of, bytesOf, hexOf, prettyJson, type CellKind } from '../lib/cell-text.js'
import { formatBytes, formatCount } from '../lib/format.js'
import { toast } from '../state/toasts.js'
import { useCall } from '../state/use-call.js'
import { Dialog } from './dialog.js'
import { ErrorNotice } from './error-notice.js'

interface ValueDialogProps {
  readonly model: string
  readonly rowKey: Key
  readonly attribute: string
  readonly kind: CellKind
  readonly onClose: () => void
}

/** Characters that are rendered: a page with megabytes of text is slow. All of them are copied and saved. */
const SHOWN = 200_000

/** The whole of a value whose cell was cut. */
export function ValueDialog({ model, rowKey, attribute, kind, onClose }: ValueDialogProps): JSX.Element {
  const { data, error } = useCall('value', { model, key: rowKey, attribute }, { live: false })
  const cell = data?.cell ?? null
  const copy = (): void => {
    navigator.clipboard.writeText(wholeText(cell)).then(
      () => toast('Copied.'),
      () => toast('The browser refused to copy.', 'error'),
    )
  }
  return (
    <Dialog
      wide
      title={`${model} · ${attribute}`}
      onClose={onClose}
      foot={
        <>
          <span class="quiet grow">{sizeOf(cell)}</span>
          <button type="button" class="button" disabled={cell === null} onClick={() => save(cell, attribute)}>
            Save as a file
          </button>
          <button type="button" class="button" disabled={cell === null} onClick={copy}>
            Copy
          </button>
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      {data === null && error === null && <p class="quiet">Loading…</p>}
      {data !== null && (
        <pre class="full-value" tabIndex={0} aria-label={`Value of ${attribute}`}>
          {shownText(cell, kind)}
        </pre>
      )}
    </Dialog>
  )
}

function wholeText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'object') return String(cell)
  return 'v' in cell ? cell.v : ''
}

function shownText(cell: Cell, kind: CellKind): string {
  if (typeof cell === 'object' && cell !== null && cell.t === 'binary') return hexOf(cell, 4096)
  const text = wholeText(cell)
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return (kind === 'json' || kind === 'custom') && text.length <= SHOWN ? prettyJson(shown) : shown
}

function sizeOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'object' && cell.t === 'binary') return formatBytes(cell.size)
  const { length } = wholeText(cell)
  const rest = length > SHOWN ? `, the first ${formatCount(SHOWN)} shown` : ''
  return `${formatCount(length)} characters${rest}`
}

function save(cell: Cell, name: string): void {
  const isBinary = typeof cell === 'object' && cell !== null && cell.t === 'binary'
  const content = isBinary ? bytesOf(cell.v) : wholeText(cell)
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** A file's bytes in base64. */
export async function base64OfFile(file: Blob): Promise<string> {
  return base64Of(new Uint8Array(await file.arrayBuffer()))
}
