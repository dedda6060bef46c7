import { started } from '../clock.js'

/**
 * Limits of time and memory for a peer of section 8. A peer that exceeds one is left out of that workload,
 * and the reason is printed.
 */
export interface Limits {
  /** For all subscriptions together. */
  readonly subscribing: { readonly ms: number; readonly bytes: number }
  /** For `EVERYBODYS_WRITES`. */
  readonly writingMs: number
}
/** The writes that every peer does, however slow, there and back. */
export const EVERYBODYS_WRITES = 20
export const LIMITS: Limits = { subscribing: { ms: 30_000, bytes: 1e9 }, writingMs: 10_000 }
/** How often memory is measured: a measurement costs as much as several subscriptions. */
const EVERY_MS = 100

export class OverLimit extends Error {
  override readonly name = 'OverLimit'
}

/** Called after each subscription. */
export function subscribingLimit(k: number, { ms, bytes }: Limits['subscribing']): (done: number) => void {
  const passed = started()
  const before = process.memoryUsage().heapUsed
  let looked = performance.now()
  return (done) => {
    const now = performance.now()
    if (done === k || now - looked < EVERY_MS) return
    looked = now
    const said = `${done.toLocaleString('en')} of ${k.toLocaleString('en')} subscriptions`
    if (passed() > ms * 1000) throw new OverLimit(`${said} within ${ms / 1000} s`)
    if (holdsMore(before + bytes)) throw new OverLimit(`${said} within ${bytes / 1e6} MB`)
  }
}

/** Retained and collectable memory are distinguished only where it matters. */
function holdsMore(than: number): boolean {
  if (process.memoryUsage().heapUsed <= than) return false
  globalThis.gc?.()
  return process.memoryUsage().heapUsed > than
}

/** Called after each write. */
export function writingLimit({ writingMs }: Limits = LIMITS): (done: number) => void {
  const passed = started()
  return (done) => {
    if (done >= EVERYBODYS_WRITES || passed() <= writingMs * 1000) return
    throw new OverLimit(`${done} of ${EVERYBODYS_WRITES} writes within ${writingMs / 1000} s`)
  }
}
