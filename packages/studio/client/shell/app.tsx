import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { connection, connectionError } from '../api/events.js'
import { route } from '../state/router.js'
import { loadSchema, schema, schemaError } from '../state/schema.js'
import { useShortcuts } from '../state/shortcuts.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Toasts } from '../ui/toasts.js'
import { KeysHelp } from './keys-help.js'
import { Page } from './page.js'
import { Palette } from './palette.js'
import { Sidebar } from './sidebar.js'

export function App(): JSX.Element {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  const main = useRef<HTMLElement>(null)
  const close = (): void => setOpen(null)
  usePaletteKey(() => setOpen((before) => (before === 'palette' ? null : 'palette')))
  useShortcuts({ '?': () => setOpen('keys') })
  const { page } = route.value
  // What was focused is gone with its page.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true })
  }, [page])
  return (
    <div class="shell">
      <a
        class="button skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <Sidebar onPalette={() => setOpen('palette')} />
      <main class="main" id="main" ref={main} tabIndex={-1}>
        {connection.value === 'ended' && schema.value !== null && (
          <div class="notice warn" role="alert">
            <div>{connectionError.value} What you see is no longer kept up to date.</div>
          </div>
        )}
        <Content />
      </main>
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'keys' && <KeysHelp onClose={close} />}
      <Toasts />
    </div>
  )
}

function Content(): JSX.Element {
  if (schema.value !== null) return <Page route={route.value} />
  if (schemaError.value === null) return <p class="unseen">Loading…</p>
  return (
    <div class="page-body">
      <ErrorNotice error={schemaError.value} onRetry={() => void loadSchema()} />
    </div>
  )
}

/** Works while something is typed, too. */
function usePaletteKey(toggle: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k' || event.shiftKey) return
      event.preventDefault()
      toggle()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
