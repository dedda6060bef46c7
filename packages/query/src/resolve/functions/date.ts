import { FieldError, type ScalarName, type Value } from '@relata/core'
import { transformNames, transformOf } from '../transforms.js'
import { castBetween } from '../cast.js'
import { momentOf, momentText } from '../moment.js'
import { timeZoneOf, type TimeZone } from '../time-zone.js'
import { cutter, truncNames } from './date-units.js'
import { define, kindAt, wrongArgument, type Call, type Family } from './definition.js'

/** Parts and starts of dates, in UTC or in the time zone that a call names. */

const named = (call: Call, option: string): string => call.options[option] as string

function extract(call: Call): (value?: Value) => Value {
  const kind = kindAt(call, 0)
  const part = named(call, 'part')
  if (kind === 'json') return () => null
  const transform = transformNames(kind).includes(part) ? transformOf(kind, part) : undefined
  if (transform === undefined) {
    if (transformNames(kind).length === 0) throw wrongArgument(call, 0, 'a date, a datetime or a time')
    throw new FieldError(
      'ERR_FUNCTION_ARGUMENT',
      `A ${kind} has no part '${part}'. It has: ${transformNames(kind).join(', ')}.`,
      {
        value: part,
      },
    )
  }
  const zone = zoneOf(call, kind)
  return zone === undefined
    ? (value = null) => transform.apply(value)
    : (value = null) => ofLocal(zone, value, (local) => transform.apply(local))
}

/** The time zone of a call, which only applies to an instant. */
function zoneOf(call: Call, kind: ScalarName): TimeZone | undefined {
  const name = call.options['timeZone']
  if (typeof name !== 'string' || kind === 'json') return undefined
  if (kind === 'datetime') return timeZoneOf(name)
  throw new FieldError(
    'ERR_FUNCTION_ARGUMENT',
    `${call.name}: timeZone is for datetimes; a ${kind} is the same in every zone.`,
    {
      value: name,
    },
  )
}

/**
 * A datetime's text in the local time of a zone: no longer an instant, but parsed by the same rules. Null
 * beyond the years 1 to 9999.
 */
function localText(zone: TimeZone, value: Value): Value {
  const { milliseconds, micros } = momentOf('datetime', value)
  return momentText('datetime', { milliseconds: zone.localOf(milliseconds), micros })
}

function ofLocal(zone: TimeZone, value: Value, apply: (local: Value) => Value): Value {
  const local = localText(zone, value)
  return local === null ? null : apply(local)
}

/** Units that repeat when the clock is set back. */
const REPEATED: ReadonlySet<string> = new Set(['hour', 'minute', 'second'])

/** The instant at which a unit begins in a zone, as the text of a datetime. */
function cutIn(zone: TimeZone, unit: string, down: (value: string) => string): (value: Value) => Value {
  return (value) => {
    const local = localText(zone, value)
    if (local === null) return null
    const start = momentOf('datetime', down(local as string)).milliseconds
    const instant = REPEATED.has(unit)
      ? zone.lastInstantOf(start, momentOf('datetime', value).milliseconds)
      : zone.firstInstantOf(start)
    return momentText('datetime', { milliseconds: instant, micros: 0 })
  }
}

const truncKind = (call: Call): ScalarName => call.output ?? kindAt(call, 0)

function trunc(call: Call): (value?: Value) => Value {
  const kind = kindAt(call, 0)
  const unit = named(call, 'unit')
  if (kind === 'json') return () => null
  const down = cutter(kind, unit, call.options)
  if (down === undefined) {
    if (truncNames(kind).length === 0) throw wrongArgument(call, 0, 'a date, a datetime or a time')
    throw new FieldError(
      'ERR_FUNCTION_ARGUMENT',
      `A ${kind} can't be truncated to the ${unit}. Possible are: ${truncNames(kind).join(', ')}.`,
      { value: unit },
    )
  }
  const to = truncKind(call)
  if (kind !== 'datetime' && to !== kind)
    throw new FieldError('ERR_FUNCTION_ARGUMENT', `A ${kind} can't be truncated to a ${to}: cast it first.`, {
      value: to,
    })
  const cast = castBetween(kind, to)
  const zone = zoneOf(call, kind)
  if (zone === undefined) return (value = null) => cast(down(value as string))
  if (to !== 'datetime') return (value = null) => ofLocal(zone, value, (local) => cast(down(local as string)))
  const cut = cutIn(zone, unit, down)
  return (value = null) => cut(value)
}

function partAs(to: 'date' | 'time'): (call: Call) => (value?: Value) => Value {
  return (call) => {
    const kind = kindAt(call, 0)
    if (kind !== 'datetime' && kind !== to && kind !== 'json' && !(kind === 'date' && to === 'date'))
      throw wrongArgument(call, 0, 'a datetime')
    const cast = castBetween(kind, to)
    const zone = zoneOf(call, kind)
    if (zone === undefined) return (value = null) => cast(value)
    return (value = null) => ofLocal(zone, value, cast)
  }
}

export const DATE: Family = {
  extract: define({ least: 1, kind: 'integer' }, extract),
  trunc: define({ least: 1, kind: truncKind }, trunc),
  truncDate: define({ least: 1, kind: 'date' }, partAs('date')),
  truncTime: define({ least: 1, kind: 'time' }, partAs('time')),
  now: define({ least: 0, kind: 'datetime' }, (call) => call.now),
}
