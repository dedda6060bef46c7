import type { Transform } from './transform.js'
import type { JsonValue, ScalarName, Value, ValueType } from '@relata/core'
import { stepInto } from './json-members.js'

const DAY = 86_400_000
function utc(text: string): Date {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`)
}
function part(from: number, to: number) {
  return (value: Value): number => Number((value as string).slice(from, to))
}
function timePart(text: string): string {
  const t = text.indexOf('T')
  return t < 0 ? text : text.slice(t + 1, text.endsWith('Z') ? -1 : undefined)
}
function clock(from: number) {
  return (value: Value): number => Number(timePart(value as string).slice(from, from + 2))
}

/** ISO 8601: the week that holds the year's first Thursday is week 1. */
function isoWeek(text: string): { year: number; week: number } {
  const date = utc(text)
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY)
  const year = thursday.getUTCFullYear()
  const first = new Date(0)
  first.setUTCFullYear(year, 0, 1)
  return { year, week: 1 + Math.floor((thursday.getTime() - first.getTime()) / (7 * DAY)) }
}

function integer(name: string, apply: (value: Value) => number): Transform {
  return Object.freeze({ name, output: 'integer', apply })
}
const DATE_PARTS = [
  integer('year', part(0, 4)),
  integer('month', part(5, 7)),
  integer('day', part(8, 10)),
  integer('quarter', (value) => Math.ceil(part(5, 7)(value) / 3)),
  integer('week', (value) => isoWeek(value as string).week),
  integer('iso_year', (value) => isoWeek(value as string).year),
  integer('week_day', (value) => utc(value as string).getUTCDay() + 1),
  integer('iso_week_day', (value) => ((utc(value as string).getUTCDay() + 6) % 7) + 1),
]
const TIME_PARTS = [integer('hour', clock(0)), integer('minute', clock(3)), integer('second', clock(6))]
const DATETIME_PARTS: readonly Transform[] = [
  Object.freeze({ name: 'date', output: 'date', apply: (value: Value) => (value as string).slice(0, 10) }),
  Object.freeze({ name: 'time', output: 'time', apply: (value: Value) => timePart(value as string) }),
]

function byName(...groups: readonly (readonly Transform[])[]): ReadonlyMap<string, Transform> {
  return new Map(groups.flat().map((transform) => [transform.name, transform]))
}
const TRANSFORMS: Partial<Record<ScalarName, ReadonlyMap<string, Transform>>> = {
  date: byName(DATE_PARTS),
  time: byName(TIME_PARTS),
  datetime: byName(DATE_PARTS, TIME_PARTS, DATETIME_PARTS),
}

/**
 * The transform of this name on values of this type. For JSON, any name is a step to a member, or to an index
 * if it is an integer.
 */
export function transformOf(kind: ScalarName, name: string): Transform | undefined {
  return kind === 'json' ? jsonMember(name) : TRANSFORMS[kind]?.get(name)
}

/** The step of this name into an array with a type of items: an item by its index, from the end if negative, or `len`. */
export function itemStep(items: ValueType, name: string): Transform | undefined {
  if (name === 'len') return LENGTH
  if (!/^-?\d+$/.test(name)) return undefined
  const at = Number(name)
  const apply = (value: Value): Value => (value as readonly Value[]).at(at) ?? null
  return Object.freeze({ name, output: items.name, apply })
}
const LENGTH = integer('len', (value) => (value as readonly Value[]).length)

/** Names of the transforms that a type has. */
export function transformNames(kind: ScalarName, items?: ValueType): readonly string[] {
  return items !== undefined ? ['len'] : [...(TRANSFORMS[kind]?.keys() ?? [])]
}

function jsonMember(name: string): Transform {
  return Object.freeze({
    name,
    output: 'json',
    member: name,
    apply: (value: Value): Value => stepInto(value as JsonValue, name) ?? null,
  })
}
