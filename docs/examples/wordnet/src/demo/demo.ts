import { setTimeout } from 'node:timers/promises'
import { duration } from '../show/format.js'
import type { Paint } from '../show/paint.js'
import type { WordNetStore } from '../model/schema.js'

/** What each part of the demo works with. */
export interface Demo {
  readonly db: WordNetStore
  readonly paint: Paint
  /** One line, indented. */
  readonly say: (line?: string) => void
  /** Time to read what was said, where somebody looks at a terminal. */
  readonly pause: () => Promise<void>
  /**
   * A heading, with the time that the answer took (but for what `besides` says afterwards was something
   * else); the answer is for printing.
   */
  readonly question: <T>(title: string, ask: () => T, besides?: () => number) => T
}

/** `pace`: milliseconds of a pause. */
export function demoOver(db: WordNetStore, paint: Paint, write: (text: string) => unknown, pace = 0): Demo {
  let number = 0
  return {
    db,
    paint,
    pause: () => setTimeout(pace),
    say: (line = '') => void write(line === '' ? '\n' : `   ${line}\n`),
    question(title, ask, besides) {
      const start = performance.now()
      const answer = ask()
      const took = performance.now() - start - (besides?.() ?? 0)
      write(`\n${paint.bold(`${++number}  ${title}`)}  ${paint.accent(duration(took))}\n\n`)
      return answer
    },
  }
}
