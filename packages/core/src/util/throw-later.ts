import { soon } from './globals.js'

/**
 * Throws an error in a separate task, where it becomes an uncaught one: an error without a handler must not
 * be lost.
 */
export function throwLater(error: unknown): void {
  soon(() => {
    throw error
  })
}
