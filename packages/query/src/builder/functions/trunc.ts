import { readOptions, suggest, UsageError, type ScalarName } from '@relata/core/engine'
import type { Expression } from '../../ast/nodes.js'
import { PER_UNIT_ABOVE, WEEK_DAYS, type UnitOptions } from '../../resolve/functions/date-units.js'
import * as rules from '../option-rules.js'
import { call, subject } from './call.js'
import { partName, zoneOption, type ZoneOption } from './make.js'

interface TruncOptions extends UnitOptions, ZoneOption {
  readonly output?: ScalarName
}

/** Throws UsageError `ERR_ARGUMENT`. */
export function trunc(of: unknown, unit: unknown, options?: TruncOptions): Expression {
  const { output, every, weekStart, ...zone } = readOptions(options, rules.TRUNC, 'trunc')
  const name = partName('trunc', unit)
  return call(
    'trunc',
    [subject(of)],
    Object.freeze({ unit: name, ...unitOptions('trunc', name, { every, weekStart }), ...zoneOption(zone) }),
    output,
  )
}

/** The options of a unit, checked. Throws UsageError `ERR_ARGUMENT`. */
export function unitOptions(
  method: string,
  unit: string,
  { every, weekStart }: { readonly every?: number | undefined; readonly weekStart?: string | undefined },
): UnitOptions {
  if (every !== undefined) checkEvery(method, unit, every)
  if (weekStart !== undefined) checkWeekStart(method, unit, weekStart)
  return { ...(every === undefined ? {} : { every }), ...(weekStart === undefined ? {} : { weekStart }) }
}

function checkEvery(method: string, unit: string, every: number): void {
  const whole = PER_UNIT_ABOVE[unit]
  if (whole === undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      `${method}: every is for ${Object.keys(PER_UNIT_ABOVE).join(', ')}, not for ${unit}; three months are a quarter`,
      { value: unit },
    )
  if (Number.isSafeInteger(every) && every > 0 && whole % every === 0 && every < whole) return
  const possible = Array.from({ length: whole - 1 }, (_, i) => i + 1).filter((n) => whole % n === 0)
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method}: every ${String(every)} ${unit}s don't divide what they are counted in: pass one of ${possible.join(', ')}`,
    { value: every },
  )
}

function checkWeekStart(method: string, unit: string, weekStart: string): void {
  if (unit !== 'week')
    throw new UsageError('ERR_ARGUMENT', `${method}: weekStart is for weeks, not for ${unit}`, {
      value: unit,
    })
  if (WEEK_DAYS.includes(weekStart)) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method}: weekStart is the name of a day, such as 'sunday', not '${weekStart}'${suggest(weekStart, WEEK_DAYS)}`,
    { value: weekStart },
  )
}
