/**
 * Capital letters that share their lower case with another letter (the Kelvin sign and K) or whose capital
 * form isn't that of their lower case (ẞ). Only these have to become lower case first; texts of Latin-1,
 * which have none of them, are searched at the price of `toUpperCase` alone.
 */
const OWN_CAPITALS = /[\u0130\u03f4\u1e9e\u2126\u212a\u212b]/g
const HAS_OWN_CAPITALS = new RegExp(OWN_CAPITALS.source)

/**
 * A text without its case: equal for two texts that are equal in lower case, in upper case or by a mixture of
 * both (σ ς Σ, ß ẞ SS, ﬁ FI, K and the Kelvin sign). It is `text.toLowerCase().toUpperCase()`, which maps
 * each letter independently, so that prefixes, suffixes and substrings are preserved. Upper case, not lower,
 * because the lower case of Σ depends on its position.
 */
export function foldCase(text: string): string {
  const lowered = HAS_OWN_CAPITALS.test(text)
    ? text.replace(OWN_CAPITALS, (letter) => letter.toLowerCase())
    : text
  return lowered.toUpperCase()
}
