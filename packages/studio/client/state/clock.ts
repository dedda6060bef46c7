import { signal, type Signal } from '@preact/signals'

/** The time, to a few seconds. */
export const now: Signal<number> = signal<number>(Date.now())

setInterval(() => (now.value = Date.now()), 5000)
