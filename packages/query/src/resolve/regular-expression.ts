/**
 * Patterns of `regex` and `iregex` as people who come from Django write them, which is Python's way: flags at the head, named groups, `\A` and `\Z`, and
 * `\w \d \b` that know every alphabet. What both languages have stays as it is.
 */

const WORD = '\\p{L}\\p{M}\\p{N}_'
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`
const INNER_BOUNDARY = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`
const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  Z: '(?![^])',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  b: BOUNDARY,
  B: INNER_BOUNDARY,
  a: '\\x07',
}
/** The same inside brackets, where `\W` has no other spelling than its own. */
const CLASS_ESCAPES: Readonly<Record<string, string>> = { d: '\\p{Nd}', D: '\\P{Nd}', w: WORD, b: '\\x08', a: '\\x07' }

const TOKEN =
  /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?|\]|\{(?:\d*,\d+|\d+,?\d*)\}|[{}]|[^]/gu
/** A verbose pattern (`x`) is none here: it would have to be rewritten whole. */
const FLAGS = /^\(\?([aimsu]+)\)/

/** Throws SyntaxError for what is no pattern. */
export function regularExpression(source: string, foldCase: boolean): RegExp {
  const given = FLAGS.exec(source)?.[1] ?? ''
  const flags = new Set(['u', ...(foldCase ? ['i'] : []), ...given.split('').filter((flag) => 'ims'.includes(flag))])
  return new RegExp(translated(source.replace(FLAGS, '')), [...flags].join(''))
}

function translated(source: string): string {
  let inClass = false
  return source.replaceAll(TOKEN, (token: string, reference: string | undefined) => {
    if (token.startsWith('\\')) return escape(token, inClass)
    if (inClass) {
      if (token === ']') inClass = false
      return token.startsWith('[')
        ? token.replaceAll('[', '\\[').replace(/\]$/, () => ((inClass = false), ']'))
        : token.length > 1
          ? quoted(token)
          : token
    }
    if (token.startsWith('[')) {
      inClass = true
      return token.endsWith(']') ? `${token.slice(0, -1)}\\]` : token
    }
    if (reference !== undefined) return `\\k<${reference}>`
    if (token === '(?P<') return '(?<'
    if (token.startsWith('(?#')) return ''
    if (token.startsWith('{,')) return `{0${token.slice(1)}`
    return token === '{' || token === '}' || token === ']' ? `\\${token}` : token
  })
}

const quoted = (token: string): string => token.replaceAll(/[[\]\\^]/g, '\\$&')

function escape(token: string, inClass: boolean): string {
  if (token.startsWith('\\U') && token.length > 2) return `\\u{${token.slice(2)}}`
  if (token.length > 2) return token
  const name = token.slice(1)
  const known = (inClass ? CLASS_ESCAPES : ESCAPES)[name]
  if (known !== undefined) return known
  // A letter's or digit's escape means something; of others only the syntax's own may be escaped here.
  if (/[\p{L}\p{N}]/u.test(name) || '^$\\.*+?()[]{}|/'.includes(name) || (inClass && name === '-')) return token
  return name
}
