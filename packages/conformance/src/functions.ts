import * as r from 'relata'
import { isObject, type Json, type JsonObject } from './format.js'
import { Unsupported } from './unsupported.js'

/**
 * Django's functions and their counterparts in Relata. Functions with other arguments have their own factory.
 */
type Make = (args: readonly unknown[], options: Options) => unknown
interface Options {
  readonly options: JsonObject
  readonly output: string | undefined
  readonly names: readonly Json[]
}

function apply(helper: unknown, args: readonly unknown[]): unknown {
  return Reflect.apply(helper as (...args: readonly unknown[]) => unknown, undefined, args)
}
function call(helper: unknown): Make {
  return (args) => apply(helper, args)
}

function extract(part?: string): Make {
  return ([of], { options }) => apply(r.extract, [of, part ?? options['lookupName']])
}

function trunc(unit?: string): Make {
  return ([of], { options, output }) =>
    apply(r.trunc, [of, unit ?? options['kind'], output === undefined ? {} : { output }])
}

/** Names and values by turns. */
const jsonObject: Make = (args, { names }) => {
  const members = Object.fromEntries(
    names.flatMap((name, i) =>
      i % 2 === 0
        ? [
            [
              typeof name === 'string' ? name : ((name as JsonObject)['$value'] as string),
              args[i + 1],
            ] as const,
          ]
        : [],
    ),
  )
  return apply(r.jsonObject, [members])
}

/** A number that is a parameter of the call, however it is written. */
function plainNumber(json: Json | undefined): Json | undefined {
  return isObject(json) ? json['$value'] : json
}

const OWN: Readonly<Record<string, Make>> = {
  Cast: ([of], { output }) => apply(r.cast, [of, output]),
  Round: ([of], { options, names }) => {
    const precision = plainNumber(options['precision'] ?? names[1])
    return apply(r.round, [of, ...(precision === undefined ? [] : [precision])])
  },
  Extract: extract(),
  Trunc: trunc(),
  TruncDate: call(r.truncDate),
  TruncTime: call(r.truncTime),
  JSONObject: jsonObject,
  Concat: call(r.concat),
  ConcatPair: call(r.concat),
  Random: () => {
    throw new Unsupported('Random')
  },
}
const PARTS: Readonly<Record<string, string>> = {
  IsoYear: 'iso_year',
  WeekDay: 'week_day',
  IsoWeekDay: 'iso_week_day',
}
const SAME = [
  'Abs',
  'ACos',
  'ASin',
  'ATan',
  'ATan2',
  'Ceil',
  'Chr',
  'Coalesce',
  'Cos',
  'Cot',
  'Degrees',
  'Exp',
  'Floor',
  'Greatest',
  'Least',
  'Left',
  'Length',
  'Ln',
  'Log',
  'Lower',
  'LPad',
  'LTrim',
  'MD5',
  'Mod',
  'Now',
  'NullIf',
  'Ord',
  'Pi',
  'Power',
  'Radians',
  'Repeat',
  'Replace',
  'Reverse',
  'Right',
  'RPad',
  'RTrim',
  'SHA1',
  'SHA224',
  'SHA256',
  'SHA384',
  'SHA512',
  'Sign',
  'Sin',
  'Sqrt',
  'StrIndex',
  'Substr',
  'Tan',
  'Trim',
  'Upper',
] as const
const SPELLED: Readonly<Record<string, string>> = { NullIf: 'nullIf', StrIndex: 'strIndex' }
const HELPERS: ReadonlyMap<string, unknown> = new Map(Object.entries(r))

function makerOf(name: string): Make {
  const own = OWN[name]
  if (own !== undefined) return own
  if (name.startsWith('Extract')) return extract(PARTS[name.slice(7)] ?? name.slice(7).toLowerCase())
  if (name.startsWith('Trunc')) return trunc(name.slice(5).toLowerCase())
  const helper = HELPERS.get(SPELLED[name] ?? name.toLowerCase())
  if (helper === undefined || !SAME.some((one) => one === name)) throw new Unsupported(`$func ${name}`)
  return call(helper)
}

/** The expression of a `$func`, its arguments being expressions already. */
export function functionOf(spec: JsonObject, args: readonly unknown[]): unknown {
  const name = spec['$func'] as string
  const output = spec['output'] as string | undefined
  return makerOf(name)(args, {
    options: (spec['options'] ?? {}) as JsonObject,
    output,
    names: (spec['args'] ?? []) as readonly Json[],
  })
}
