import type { Figure, Report } from '../figure.js'
import type { PeerName } from '../peers/peer.js'
import { LIVE_WORKLOADS } from '../workloads/index.js'
import { columns, count, duration, times } from './format.js'

const NAMES: ReadonlySet<string> = new Set(LIVE_WORKLOADS.flatMap(({ name, figures }) => [name, ...figures]))

export function isLive(workload: string): boolean {
  return NAMES.has(workload)
}

/**
 * The figures of section 8 at one size besides times: writes against a store without subscriptions, memory,
 * and omitted peers.
 */
export function liveLines({ figures, leftOut }: Report, systems: readonly PeerName[]): string[] {
  return [
    ...untouched(figures, systems),
    ...bytes(figures, systems),
    ...leftOut.map(whyNot),
    ...(leftOut.length === 0 ? [] : ['']),
  ]
}

function whyNot({ system, workload, because }: Report['leftOut'][number]): string {
  return `${system} left out of ${workload}: ${because}`
}

function untouched(figures: readonly Figure[], systems: readonly PeerName[]): string[] {
  const rows = perSystem(
    figures.filter(({ aloneRatio }) => aloneRatio !== undefined),
    systems,
    ({ aloneRatio }) => times(aloneRatio ?? Number.NaN),
  )
  return rows.length === 0
    ? []
    : [
        'a write that touches none of 100,000 subscriptions, by what it costs where there are none',
        '',
        ...columns(rows),
        '',
      ]
}

function bytes(figures: readonly Figure[], systems: readonly PeerName[]): string[] {
  const rows = perSystem(
    figures.filter((one) => one.bytes !== undefined),
    systems,
    (one) => `${count(one.bytes ?? Number.NaN)} B`,
  )
  return rows.length === 0 ? [] : ['memory a subscription', '', ...columns(rows), '']
}

function perSystem(
  figures: readonly Figure[],
  systems: readonly PeerName[],
  said: (figure: Figure) => string,
): string[][] {
  const shown = ['relata' as const, ...systems.filter((one) => one !== 'relata')].filter((one) =>
    figures.some(({ system }) => system === one),
  )
  const names = [...new Set(figures.map(({ workload }) => workload))]
  if (names.length === 0) return []
  const rows = names.map((name) => [
    name,
    ...shown.map((one) => {
      const figure = figures.find(({ workload, system }) => workload === name && system === one)
      return figure === undefined ? '–' : said(figure)
    }),
    budgetOf(figures.find(({ workload, system }) => workload === name && system === 'relata')),
  ])
  return [['workload', ...shown, 'budget'], ...rows]
}

function budgetOf(figure: Figure | undefined): string {
  if (figure?.bytesBudget !== undefined)
    return `≤ ${figure.bytesBudget} B: ${verdict((figure.bytes ?? Infinity) <= figure.bytesBudget)}`
  if (figure?.aloneRatio === undefined || figure.budget === null) return '–'
  return `${figure.bound}: ${verdict(figure.us <= figure.budget)}`
}

function verdict(met: boolean): string {
  return met ? 'met' : 'NOT MET'
}

/**
 * How Relata's figures of section 8 grow with the numbers of books and subscriptions; at the largest, the
 * number of subscribers that a write notified.
 */
export function growth({ figures }: Pick<Report, 'figures'>): string[] {
  const own = figures.filter(({ system, workload }) => system === 'relata' && SUBSCRIBERS.test(workload))
  const sizes = [...new Set(own.map(({ n }) => n))].sort((a, b) => a - b)
  const names = [...new Set(own.map(({ workload }) => workload))]
  if (names.length === 0) return []
  const rows = names.map((name) => growthRow(own, sizes, name))
  const head = [
    'relata',
    ...sizes.map((n) => `${count(n)} books`),
    '× by books',
    '× by subscriptions',
    'notified by a write',
  ]
  return [
    'growth with the number of books, and at the largest with that of subscriptions (from 100)',
    '',
    ...columns([head, ...rows]),
    '',
  ]
}

const SUBSCRIBERS = /^live_(?:books|chain)_(\d+)/

function growthRow(figures: readonly Figure[], sizes: readonly number[], name: string): string[] {
  const at = (workload: string, n: number | undefined): number | undefined =>
    figures.find((one) => one.workload === workload && one.n === n)?.us
  const [smallest, largest] = [sizes[0], sizes.at(-1)]
  const few = name.replace(SUBSCRIBERS, (all, k: string) => all.replace(k, '100'))
  return [
    name,
    ...sizes.map((n) => formatted(at(name, n), duration)),
    smallest === largest ? '–' : formatted(quotient(at(name, largest), at(name, smallest)), times),
    name === few ? '–' : formatted(quotient(at(name, largest), at(few, largest)), times),
    formatted(figures.find((one) => one.workload === name && one.n === largest)?.notified, (notified) =>
      String(notified),
    ),
  ]
}

function formatted(value: number | undefined, as: (value: number) => string): string {
  return value === undefined ? '–' : as(value)
}
function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b
}
