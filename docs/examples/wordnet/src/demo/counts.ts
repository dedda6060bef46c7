import type { FileCounts } from '../parse/count-lines.js'
import { count } from '../show/format.js'
import type { Demo } from './demo.js'

/** Rows and links, beside the lines of the files that they come from. */
export function counts({ db, say, timed, paint }: Demo, files: FileCounts): void {
  const found = timed('How much is there?', () => ({
    synsets: db.Synset.count(),
    senses: db.Sense.count(),
    words: db.Word.count(),
    hypernyms: db.Synset.through('hypernyms').count(),
    antonyms: pairs(db.Sense.through('antonyms').count()),
    derived: pairs(db.Sense.through('derivedForms').count()),
  }))
  const checked = (label: string, inStore: number, inFiles: number, file: string): void => {
    const verdict = inStore === inFiles ? paint.good('✓ as many') : paint.bad(`✗ ${count(inFiles)}`)
    say(`${count(inStore).padStart(9)} ${label.padEnd(22)} ${verdict} ${paint.dim(`lines in ${file}`)}`)
  }
  checked('synsets', found.synsets, files.synsets, 'data.*')
  checked('senses', found.senses, files.senses, 'index.sense')
  say(`${count(found.words).padStart(9)} words`)
  say(
    `${count(found.hypernyms).padStart(9)} hypernym–hyponym links ${paint.dim('(stated twice in the files: @ and ~)')}`,
  )
  say(`${count(found.antonyms).padStart(9)} pairs of antonyms, ${count(found.derived)} of derived forms`)
}

/**
 * The through rows of a symmetric relation exist for both directions; one link is the only one of its word
 * with itself.
 */
function pairs(rows: number): number {
  return Math.ceil(rows / 2)
}
