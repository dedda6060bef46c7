import type { ScalarName, Value } from '@relata/core'
import {
  define,
  defineVariadic,
  kindAt,
  type Call,
  type Family,
  type FunctionDefinition,
} from './definition.js'
import { refuseLonger } from './text-size.js'
import { sliceByPoint, lengthOf, pointsOf, textOfValue } from '../text-of.js'

/** Positions count code points from 1, as SQL has them; case is folded by Unicode, whatever the locale. */

/** A function of one text. */
const ofText = (kind: ScalarName, apply: (text: string) => Value): FunctionDefinition =>
  define({ least: 1, kind }, (call) => {
    const of = kindAt(call, 0)
    return (value = null) => apply(textOfValue(of, value))
  })

/** A function of a text and further arguments; those are passed unchanged. */
const withText = (
  least: number,
  most: number,
  { kind, apply }: { kind: ScalarName; apply: (text: string, second?: Value, third?: Value) => Value },
): FunctionDefinition =>
  define({ least, most, kind }, (call) => {
    const of = kindAt(call, 0)
    return (value = null, second, third) => apply(textOfValue(of, value), second, third)
  })

const count = (value: Value | undefined): number => Math.max(0, Math.trunc(Number(value ?? 0)))
const textually = (value: Value | undefined): string => textOfValue('text', value ?? '')

function left(text: string, length: Value | undefined): string {
  return sliceByPoint(text, 0, count(length))
}

function right(text: string, length: Value | undefined): string {
  const wanted = count(length)
  return wanted === 0 ? '' : sliceByPoint(text, Math.max(0, lengthOf(text) - wanted), Infinity)
}

/** A position below 1 counts characters that aren't there, a negative one from the end, as SQLite's does. */
function substr(text: string, position: Value | undefined, length: Value | undefined): string {
  const start = Math.trunc(Number(position ?? 1))
  const from = start < 0 ? lengthOf(text) + start : start - 1
  const to = length === undefined ? Infinity : from + count(length)
  return to <= 0 ? '' : sliceByPoint(text, Math.max(0, from), to)
}

function padding(missing: number, fill: string): string {
  const points = Array.from(sliceByPoint(fill, 0, missing))
  if (points.length === 0) return ''
  return (
    points.join('').repeat(Math.floor(missing / points.length)) +
    points.slice(0, missing % points.length).join('')
  )
}

const pad =
  (side: 'left' | 'right') =>
  (text: string, length: Value | undefined, fill: Value | undefined = ' '): string => {
    const wanted = count(length)
    const missing = wanted - lengthOf(text)
    if (missing <= 0) return sliceByPoint(text, 0, wanted)
    refuseLonger(side === 'left' ? 'lpad' : 'rpad', text.length + missing)
    const added = padding(missing, textually(fill))
    return side === 'left' ? added + text : text + added
  }

function repeat(text: string, times: Value | undefined): string {
  const wanted = count(times)
  if (text === '' || wanted === 0) return ''
  refuseLonger('repeat', text.length * wanted)
  return text.repeat(wanted)
}

function replace(text: string, from: Value | undefined, to: Value | undefined): string {
  const [found, put] = [textually(from), textually(to)]
  if (found === '') return text
  const parts = text.split(found)
  refuseLonger('replace', text.length + (parts.length - 1) * (put.length - found.length))
  return parts.join(put)
}

function joined(texts: readonly string[]): string {
  let length = 0
  for (const text of texts) length += text.length
  refuseLonger('concat', length)
  return texts.join('')
}

function indexIn(text: string, wanted: Value | undefined): number {
  const at = text.indexOf(textually(wanted))
  return at < 0 ? 0 : lengthOf(text.slice(0, at)) + 1
}

const reversed = (text: string): string => [...(pointsOf(text) ?? text.split(''))].reverse().join('')

function character(call: Call): (value?: Value) => Value {
  const kind = kindAt(call, 0)
  return (value = null) => {
    const code = kind === 'text' || kind === 'string' ? Number.NaN : Number(value)
    return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null
  }
}

/** Nulls are left out, so that one missing part doesn't lose the others (Django's). */
const concat = defineVariadic(
  { least: 1, kind: 'text', takesNulls: true },
  ({ kinds }) =>
    (values) =>
      joined(values.map((value, i) => (value === null ? '' : textOfValue(kinds[i] ?? 'text', value)))),
)

export const TEXT: Family = {
  lower: ofText('text', (text) => text.toLowerCase()),
  upper: ofText('text', (text) => text.toUpperCase()),
  length: ofText('integer', lengthOf),
  trim: ofText('text', (text) => text.replace(/^ +| +$/g, '')),
  ltrim: ofText('text', (text) => text.replace(/^ +/, '')),
  rtrim: ofText('text', (text) => text.replace(/ +$/, '')),
  reverse: ofText('text', reversed),
  ord: ofText('integer', (text) => text.codePointAt(0) ?? null),
  chr: define({ least: 1, kind: 'text' }, character),
  concat,
  left: withText(2, 2, { kind: 'text', apply: left }),
  right: withText(2, 2, { kind: 'text', apply: right }),
  substr: withText(2, 3, { kind: 'text', apply: substr }),
  lpad: withText(2, 3, { kind: 'text', apply: pad('left') }),
  rpad: withText(2, 3, { kind: 'text', apply: pad('right') }),
  repeat: withText(2, 2, { kind: 'text', apply: repeat }),
  replace: withText(2, 3, { kind: 'text', apply: replace }),
  strIndex: withText(2, 2, { kind: 'integer', apply: indexIn }),
}
