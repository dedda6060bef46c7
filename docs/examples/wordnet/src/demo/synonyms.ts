import { cut } from '../show/format.js'
import type { Demo } from './demo.js'

/** A word's senses by part of speech, each with the other words that name the same concept. */
export function synonyms({ db, say, timed, paint }: Demo, lemma: string): void {
  const senses = timed(`Synonyms of ‘${lemma}’`, () =>
    db.Sense.filter({ word__lemma: lemma })
      .orderBy('synset__pos', 'number')
      .toArray()
      .map((sense) => ({
        pos: sense.synset.pos,
        number: sense.number,
        definition: sense.synset.definition,
        others: sense.synset.senses
          .exclude({ word: sense.word })
          .orderBy('position')
          .toArray()
          .map((other) => other.written),
      })),
  )
  for (const { pos, number, definition, others } of senses) {
    say(`${paint.dim(`${pos} ${number}`)}  ${others.length > 0 ? others.join(', ') : '–'}`)
    say(`     ${paint.dim(cut(definition, 90))}`)
  }
}
