import { cut } from '../show/format.js'
import type { Demo } from './demo.js'

/** A symmetric relation is one link that both sides see. */
export function antonym({ db, say, timed, paint }: Demo, lemma: string): void {
  const pairs = timed(`The opposite of ‘${lemma}’, seen from both sides`, () =>
    db.Sense.filter({ word__lemma: lemma, antonyms__isnull: false })
      .orderBy('synset__pos', 'number')
      .slice(0, 3)
      .toArray()
      .flatMap((sense) =>
        sense.antonyms.toArray().map((other) => ({ sense, other, back: other.antonyms.contains(sense) })),
      ),
  )
  for (const { sense, other, back } of pairs) {
    say(
      `${sense.written}.antonyms → ${paint.accent(other.written)}   ${paint.dim(cut(sense.synset.definition, 60))}`,
    )
    const seen = back ? paint.good(`→ ${sense.written} ✓`) : paint.bad('→ missing')
    say(`${other.written}.antonyms ${seen}   ${paint.dim(cut(other.synset.definition, 60))}`)
    say()
  }
  say(paint.dim('one link is stored for each pair: the two sides cannot disagree'))
}
