import { count } from '../show/format.js'
import type { Demo } from './demo.js'
import { nameOf } from './hyponyms.js'

/** The rows that a delete would cascade to, and those that would block it; nothing is deleted. */
export function deletion({ db, say, timed, paint }: Demo, lemma: string, file: string): void {
  const { synset, closure, blocked } = timed('What would a delete take with it?', () => {
    const concept = db.Synset.filter({ words__lemma: lemma, file__name: file }).orderBy('offset').first()
    if (concept === null) throw new Error(`WordNet has no ‘${lemma}’ in ${file}`)
    return { synset: concept, closure: db.explainDelete(concept), blocked: db.explainDelete(concept.file) }
  })
  say(`db.explainDelete(synset ‘${nameOf(synset)}’): ${count(closure.total)} rows and links`)
  for (const [name, number] of Object.entries(closure.byModel))
    say(`${count(number).padStart(6)}  ${paint.accent(name)}`)
  say()
  say(`db.explainDelete(file ‘${file}’): ${blocked.possible ? paint.good('possible') : paint.bad('refused')}`)
  for (const { field, onDelete, rows } of blocked.blockers)
    say(`        ${field} says ${onDelete}, and ${count(rows.length)} rows hold it`)
}
