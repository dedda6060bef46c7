import { signal, type Signal } from '@preact/signals'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'done' | 'error'
}

export const toasts: Signal<readonly Toast[]> = signal<readonly Toast[]>([])
let last = 0

/** Shows a message for a few seconds; screen readers read it. */
export function toast(text: string, tone: Toast['tone'] = 'done'): void {
  const id = ++last
  toasts.value = [...toasts.value, { id, text, tone }]
  setTimeout(() => dismiss(id), tone === 'error' ? 8000 : 4000)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id)
}
