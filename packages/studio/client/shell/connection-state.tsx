import type { JSX } from 'preact'
import { connection, connectionError, position, type Connection } from '../api/events.js'
import { canWrite, schema } from '../state/schema.js'

const TEXTS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  open: 'Live',
  lost: 'Connection lost; trying again',
  ended: 'Disconnected',
}

/** Whether the page follows the store, and whether it may write. */
export function ConnectionState(): JSX.Element {
  const state = connection.value
  const mode = schema.value === null || canWrite.value ? '' : ' · read-only'
  return (
    <span class="line cut" role="status" title={connectionError.value ?? `Position ${position.value}`}>
      <span class={`dot ${state}`} aria-hidden="true" />
      <span class="cut">
        {TEXTS[state]}
        {mode}
      </span>
    </span>
  )
}
