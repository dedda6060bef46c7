import { count, wrap } from '../show/format.js'
import type { Demo } from './demo.js'

/**
 * One filter over four relations: word → its concepts → what they are parts of → what that is a kind of → its
 * words.
 */
export function chain({ db, say, timed, paint }: Demo, lemma: string): void {
  const query = db.Word.filter({ synsets__partHolonyms__hypernyms__words__lemma: lemma }).orderBy('lemma')
  const words = timed(`Words for a part of some kind of ‘${lemma}’: one chain over four relations`, () =>
    query.toArray(),
  )
  say(
    paint.dim(
      `db.Word.filter({ synsets__partHolonyms__hypernyms__words__lemma: '${lemma}' }).orderBy('lemma')`,
    ),
  )
  say()
  for (const line of wrap(words.map((word) => word.lemma).join(' · '), 92)) say(line)
  say(paint.dim(`${count(words.length)} words`))
  say()
  say('its plan, query.explain({ run: true }):')
  for (const line of String(query.explain({ run: true })).split('\n')) say(paint.dim(`  ${line}`))
}
