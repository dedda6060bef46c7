import { setTimeout } from 'node:timers/promises'
import { duration } from '../show/format.js'
import type { Paint } from '../show/paint.js'
import type { WordNetStore } from '../model/schema.js'

/** What each scene of the demo uses. */
export interface Demo {
  readonly db: WordNetStore
  readonly paint: Paint
  /** One line, indented. */
  readonly say: (line?: string) => void
  /** Waits, so that a person at a terminal can read the last lines. */
  readonly pause: () => Promise<void>
  /**
   * Runs a query and prints a heading with the time that it took, without the time that `besides` returns.
   * Returns the result.
   */
  readonly timed: <T>(title: string, run: () => T, besides?: () => number) => T
  /** Prints the heading of a scene that took so many milliseconds. */
  readonly scene: (title: string, took: number) => void
}

/** `pace`: milliseconds of a pause. */
export function demoOver(db: WordNetStore, paint: Paint, write: (text: string) => unknown, pace = 0): Demo {
  let number = 0
  const scene: Demo['scene'] = (title, took) =>
    void write(`\n${paint.bold(`${++number}  ${title}`)}  ${paint.accent(duration(took))}\n\n`)
  return {
    db,
    paint,
    scene,
    pause: () => setTimeout(pace),
    say: (line = '') => void write(line === '' ? '\n' : `   ${line}\n`),
    timed(title, run, besides) {
      const start = performance.now()
      const result = run()
      const took = performance.now() - start - (besides?.() ?? 0)
      scene(title, took)
      return result
    },
  }
}
