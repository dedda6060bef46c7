import type { JSX } from 'preact'
import { dismiss, toasts } from '../state/toasts.js'
import { Icon } from './icon.js'

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone }) => (
        <div key={id} class="toast fade">
          <Icon name={tone === 'done' ? 'check' : 'warning'} class={tone === 'done' ? 'ok' : 'danger'} />
          <span class="grow">{text}</span>
          <button
            type="button"
            class="button plain small only-icon"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  )
}
