import * as r from 'relata'

/**
 * The functions of expressions and conditions that a query may call: those of `relata`, except the ones that
 * make a text longer.
 */
export const FUNCTIONS: ReadonlyMap<string, (...args: never) => unknown> = new Map<
  string,
  (...args: never) => unknown
>([
  ...entries({ F: r.F, Value: r.Value, Case: r.Case, When: r.When, FilteredRelation: r.FilteredRelation }),
  ...entries({ Exists: r.Exists, Subquery: r.Subquery, OuterRef: r.OuterRef }),
  ...entries({
    and: r.and,
    or: r.or,
    xor: r.xor,
    not: r.not,
    where: r.where,
    any: r.any,
    all: r.all,
    none: r.none,
  }),
  ...entries({
    arrayAgg: r.arrayAgg,
    avg: r.avg,
    count: r.count,
    jsonAgg: r.jsonAgg,
    max: r.max,
    median: r.median,
    min: r.min,
    mode: r.mode,
    percentile: r.percentile,
    stdDev: r.stdDev,
    stringAgg: r.stringAgg,
    sum: r.sum,
    variance: r.variance,
  }),
  ...entries({ cast: r.cast, coalesce: r.coalesce, greatest: r.greatest, least: r.least, nullIf: r.nullIf }),
  ...entries({
    cumeDist: r.cumeDist,
    denseRank: r.denseRank,
    firstValue: r.firstValue,
    lag: r.lag,
    lastValue: r.lastValue,
    lead: r.lead,
    nthValue: r.nthValue,
    ntile: r.ntile,
    percentRank: r.percentRank,
    rank: r.rank,
    rowNumber: r.rowNumber,
  }),
  ...entries({ jsonObject: r.jsonObject, extract: r.extract, now: r.now, trunc: r.trunc }),
  ...entries({
    truncDate: r.truncDate,
    truncTime: r.truncTime,
    concat: r.concat,
    left: r.left,
    right: r.right,
  }),
  ...entries({
    length: r.length,
    lower: r.lower,
    upper: r.upper,
    trim: r.trim,
    ltrim: r.ltrim,
    rtrim: r.rtrim,
  }),
  ...entries({
    replace: r.replace,
    reverse: r.reverse,
    strIndex: r.strIndex,
    searchRank: r.searchRank,
    similarity: r.similarity,
    substr: r.substr,
    chr: r.chr,
    ord: r.ord,
  }),
  ...entries({
    md5: r.md5,
    sha1: r.sha1,
    sha256: r.sha256,
    abs: r.abs,
    ceil: r.ceil,
    floor: r.floor,
    round: r.round,
  }),
  ...entries({ sha224: r.sha224, sha384: r.sha384, sha512: r.sha512, pi: r.pi, degrees: r.degrees }),
  ...entries({ radians: r.radians, sin: r.sin, cos: r.cos, tan: r.tan, cot: r.cot }),
  ...entries({ asin: r.asin, acos: r.acos, atan: r.atan, atan2: r.atan2 }),
  ...entries({ sqrt: r.sqrt, ln: r.ln, log: r.log, exp: r.exp, mod: r.mod, power: r.power, sign: r.sign }),
])

function entries(
  functions: Readonly<Record<string, unknown>>,
): readonly (readonly [string, (...args: never) => unknown])[] {
  return Object.entries(functions) as readonly (readonly [string, (...args: never) => unknown])[]
}

/** Methods of a query set that return another one. */
export const REFINING: ReadonlySet<string> = new Set([
  'all',
  'unscoped',
  'scoped',
  'filter',
  'exclude',
  'orderBy',
  'reverse',
  'slice',
  'distinct',
  'annotate',
  'alias',
  'values',
  'valuesList',
  'union',
  'intersection',
  'difference',
  'dates',
  'datetimes',
  'choicesFor',
])
/** Methods that end a query. */
export const ENDING: ReadonlySet<string> = new Set([
  'aggregate',
  'at',
  'count',
  'earliest',
  'exists',
  'explain',
  'first',
  'get',
  'labels',
  'last',
  'latest',
  'toArray',
])
/** Methods of an expression. */
export const OF_EXPRESSIONS: ReadonlySet<string> = new Set([
  'plus',
  'minus',
  'times',
  'dividedBy',
  'mod',
  'power',
  'as',
  'asc',
  'over',
  'desc',
])
