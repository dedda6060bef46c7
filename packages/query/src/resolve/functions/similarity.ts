import { similarityOf, trigramsOf } from '@relata/core/engine'
import { textOfValue } from '../text-of.js'
import { define, kindAt, type Family } from './definition.js'

/** The similarity of two texts, as PostgreSQL's pg_trgm defines it. */
export const SIMILARITY: Family = {
  similarity: define({ least: 2, kind: 'float' }, (call) => {
    const [left, right] = [kindAt(call, 0), kindAt(call, 1)]
    let known = ''
    let wanted = trigramsOf(known)
    return (a = null, b = null) => {
      const other = textOfValue(right, b)
      // Usually the same for all rows.
      if (other !== known) [known, wanted] = [other, trigramsOf(other)]
      return similarityOf(trigramsOf(textOfValue(left, a)), wanted)
    }
  }),
}
