/** Combining accents, which decomposed letters have after them. */
const ACCENTS = /[\u0300-\u036f]+/g
const ASCII = /^[\0-\x7f]*$/
/** Letters and digits of scripts that write spaces, or one character of a script that doesn't. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}])+/gu
const ASCII_WORDS = /[A-Z0-9]+/g

/**
 * A text without case, accents and compatibility forms: `Café` and `CAFE` are equal, and so are `ﬁ` and `fi`, `ß` and
 * `ss`. It is in upper case, because the lower case of Σ depends on its position.
 */
export function withoutAccents(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : bare(bare(text).toUpperCase())
}

const bare = (text: string): string => text.normalize('NFKD').replace(ACCENTS, '')

/**
 * The words of a text, in order: runs of letters and digits, without case and accents. Of scripts that write no spaces
 * between words, such as Chinese and Thai, each character is a word.
 */
export function wordsOf(text: string): readonly string[] {
  const folded = withoutAccents(text)
  return folded.match(ASCII.test(folded) ? ASCII_WORDS : WORDS) ?? NO_WORDS
}

const NO_WORDS: readonly string[] = Object.freeze([])
