import type { FileCounts } from '../parse/count-lines.js'
import { antonym } from './antonym.js'
import { chain } from './chain.js'
import { counts } from './counts.js'
import { deletion } from './deletion.js'
import type { Demo } from './demo.js'
import { hyponyms } from './hyponyms.js'
import { forget, live } from './live.js'
import { polysemous } from './polysemous.js'
import { rollback } from './rollback.js'
import { synonyms } from './synonyms.js'

/** All scenes in the store itself, one after the other. */
export async function showAll(demo: Demo, files: FileCounts): Promise<void> {
  forget(demo.db)
  counts(demo, files)
  synonyms(demo, 'bright')
  hyponyms(demo, 'canine', 'noun.animal')
  chain(demo, 'garment')
  polysemous(demo)
  antonym(demo, 'hot')
  rollback(demo, 'dog')
  deletion(demo, 'dog', 'noun.animal')
  await live(demo, 'dog', 'noun.animal')
}
