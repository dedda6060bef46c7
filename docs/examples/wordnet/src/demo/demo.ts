import { duration } from '../show/format.js'
import type { Paint } from '../show/paint.js'
import type { WordNetStore } from '../model/schema.js'

/** What each part of the demo works with. */
export interface Demo {
  readonly db: WordNetStore
  readonly paint: Paint
  /** One line, indented. */
  say(line?: string): void
  /** A heading, then the time that the answer took; the answer is for printing. */
  question<T>(title: string, ask: () => T): T
}

export function demoOver(db: WordNetStore, paint: Paint, write: (text: string) => unknown): Demo {
  let number = 0
  return {
    db,
    paint,
    say: (line = '') => void write(line === '' ? '\n' : `   ${line}\n`),
    question(title, ask) {
      const start = performance.now()
      const answer = ask()
      const took = performance.now() - start
      write(`\n${paint.bold(`${++number}  ${title}`)}  ${paint.accent(duration(took))}\n\n`)
      return answer
    },
  }
}
