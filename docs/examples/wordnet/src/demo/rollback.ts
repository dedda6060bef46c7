import { count, duration } from '../show/format.js'
import type { Demo } from './demo.js'

/** Thrown to leave the transaction: its writes are undone. */
class SecondThoughts extends Error {}

/** The state's hash before, inside and after a transaction that ends with a throw. */
export function rollback({ db, say, timed, paint }: Demo, lemma: string): void {
  let hashing = 0
  const seen = timed(
    'A transaction that is rolled back',
    () => {
      const before = state()
      let inside = before
      try {
        db.transact(() => {
          const word = db.Word.get({ lemma })
          db.Word.update(word, { lemma: `not ${lemma}` })
          db.Sense.filter({ word }).delete()
          db.Word.create({ lemma: 'relata' })
          inside = state()
          throw new SecondThoughts()
        })
      } catch (error) {
        if (!(error instanceof SecondThoughts)) throw error
      }
      return { before, inside, after: state() }
    },
    () => hashing,
  )
  for (const [when, { hash, senses }] of Object.entries(seen)) {
    const same = hash === seen.before.hash
    const mark =
      when === 'before' ? '' : same ? paint.good('  the same as before') : paint.accent('  another state')
    say(`${when.padEnd(7)} ${hash.slice(0, 32)}…  ‘${lemma}’ has ${count(senses)} senses${mark}`)
  }
  say()
  say(
    paint.dim(
      'inside, the word was renamed, its senses deleted and a new word made; then the function threw.',
    ),
  )
  say(
    paint.dim(
      `Hashing the whole state (SHA-256 over all rows and links) took ${duration(hashing / 3)} each time, which is not counted above.`,
    ),
  )

  function state(): { hash: string; senses: number } {
    const start = performance.now()
    const hash = db.stateHash()
    hashing += performance.now() - start
    return { hash, senses: db.Sense.filter({ word__lemma: lemma }).count() }
  }
}
