import { ValidationError, valueType, type JsonValue, type ScalarName, type Value } from '@relata/core/engine'
import { Decimal } from 'decimal.js'
import { momentOf, momentText } from './moment.js'
import { textOfValue } from './text-of.js'

/**
 * Converts a value of one type to another. Values that can't be converted (a text that is not a number)
 * become null, so that a query never fails on a row.
 */
export type Cast = (value: Value) => Value

export interface CastOptions {
  /** Of a decimal: how many places are kept, rounded half to even. */
  readonly decimalPlaces?: number | undefined
}

const same: Cast = (value) => value
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
/** Parses any value as a number; undefined if it isn't one. */
function numeric(value: Value): Decimal | undefined {
  if (typeof value === 'boolean') return new Decimal(Number(value))
  if (typeof value === 'number' || typeof value === 'bigint') return new Decimal(value.toString())
  return typeof value === 'string' && NUMBER.test(value) ? new Decimal(value.trim()) : undefined
}

/** Parses a number that can be written out in the digits of a decimal, unlike `'1e999999999'`. */
function writableDecimal(value: Value): Decimal | undefined {
  const number = numeric(value)
  return number?.isFinite() === true && Math.abs(number.e) <= 1000 ? number : undefined
}

/** Towards zero, as SQL casts. */
function toInteger(value: Value): Value {
  const number = numeric(value)?.trunc().toNumber()
  return number === undefined || !Number.isSafeInteger(number) ? null : number + 0
}

function toBigInteger(value: Value): Value {
  if (typeof value === 'bigint') return value
  const number = writableDecimal(value)
  return number === undefined ? null : BigInt(number.trunc().toFixed())
}

function toFloat(value: Value): Value {
  const number = numeric(value)?.toNumber()
  return number === undefined || !Number.isFinite(number) ? null : number
}

function toDecimal(places: number | undefined): Cast {
  return (value) => {
    const number = writableDecimal(value)
    if (number === undefined) return null
    return places === undefined
      ? number.toFixed()
      : number.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN).toFixed(places)
  }
}

const TRUE: ReadonlySet<Value> = new Set(['true', 't', '1', 'yes', 'on'])
const FALSE: ReadonlySet<Value> = new Set(['false', 'f', '0', 'no', 'off'])
function toBoolean(value: Value): Value {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase()
    return TRUE.has(text) ? true : FALSE.has(text) ? false : null
  }
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) !== 0 : null
}

/** Parses by the target type; invalid values become null. */
function parsedBy(to: ScalarName): Cast {
  const type = valueType(to)
  return (value) => {
    try {
      return type.parseLookup(value)
    } catch (error) {
      if (error instanceof ValidationError) return null
      throw error
    }
  }
}

function toMoment(from: ScalarName, to: 'date' | 'datetime' | 'time'): Cast {
  return (value) => {
    // A time of day has no date.
    if (from === 'time' && to !== 'time') return null
    return momentText(to, momentOf(from, value))
  }
}

const MOMENTS: ReadonlySet<ScalarName> = new Set(['date', 'datetime', 'time'])
function temporal(from: ScalarName, to: 'date' | 'datetime' | 'time'): Cast {
  if (MOMENTS.has(from)) return toMoment(from, to)
  const whole = parsedBy(to === 'time' ? 'time' : 'datetime')
  if (to === 'datetime') return whole
  if (to === 'time')
    return (value) =>
      whole(typeof value === 'string' && value.length > 15 ? value.slice(11).replace(/Z$/, '') : value)
  return (value) => {
    const instant = whole(value)
    return typeof instant === 'string' ? instant.slice(0, 10) : null
  }
}

function parseJson(value: Value): Value {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return null
  }
}

const TEXTS: ReadonlySet<ScalarName> = new Set(['text', 'string'])

/** The cast from one type to another. Text is parsed as JSON. */
export function castBetween(from: ScalarName, to: ScalarName, { decimalPlaces }: CastOptions = {}): Cast {
  if (from === to && !(to === 'decimal' && decimalPlaces !== undefined)) return same
  switch (to) {
    case 'auto':
    case 'integer':
      return toInteger
    case 'bigInteger':
      return toBigInteger
    case 'float':
    case 'duration':
      return toFloat
    case 'decimal':
      return toDecimal(decimalPlaces)
    case 'boolean':
      return toBoolean
    case 'string':
    case 'text':
      return TEXTS.has(from) ? same : (value) => textOfValue(from, value)
    case 'date':
    case 'datetime':
    case 'time':
      return temporal(from, to)
    case 'json':
      return TEXTS.has(from) ? parseJson : same
    case 'uuid':
    case 'binary':
      return parsedBy(to)
    case 'custom':
      return same
  }
}
