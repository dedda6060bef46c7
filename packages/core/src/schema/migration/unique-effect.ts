import { canonicalText } from '../../util/canonical-text.js'
import { own, plain } from '../difference.js'
import type { ChangeEffect } from './schema-change.js'

/** What a change of `uniques` requires: data fits a constraint if a constraint before was as strict. */
export function effectOfUniques(before: unknown, after: unknown): ChangeEffect {
  const old = Array.isArray(before) ? (before as readonly unknown[]) : []
  const all = Array.isArray(after) ? (after as readonly unknown[]) : []
  return all.every((unique) => old.some((other) => isAsStrict(other, unique))) ? 'free' : 'checked'
}

/** Whether rows that fit `one` always fit `other`; names and messages don't matter. */
function isAsStrict(one: unknown, other: unknown): boolean {
  const [strict, loose] = [plain(one), plain(other)]
  const same = (option: string): boolean =>
    canonicalText(own(strict, option) ?? null) === canonicalText(own(loose, option) ?? null)
  if (!same('fields')) return false
  const isForAll = own(strict, 'where') === undefined
  const nullsEqual = own(strict, 'nullsDistinct') === false
  return (isForAll || same('where')) && (nullsEqual || same('nullsDistinct'))
}
