import { count } from 'relata'
import type { Demo } from './demo.js'

/** The ten words with the most senses. */
export function polysemous({ db, say, timed, paint }: Demo): void {
  const words = timed('The ten words with the most senses', () =>
    db.Word.annotate({ meanings: count('senses') })
      .orderBy('-meanings', 'lemma')
      .slice(0, 10)
      .toArray(),
  )
  say(paint.dim(`db.Word.annotate({ meanings: count('senses') }).orderBy('-meanings', 'lemma').slice(0, 10)`))
  say()
  const most = words[0]?.meanings ?? 1
  for (const { lemma, meanings } of words)
    say(
      `${lemma.padEnd(8)} ${String(meanings).padStart(3)} ${paint.accent('▇'.repeat(Math.round((meanings / most) * 40)))}`,
    )
}
