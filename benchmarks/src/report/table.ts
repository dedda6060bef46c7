import type { Figure, Report } from '../figure.js'
import type { PeerName } from '../peers/peer.js'
import { columns, count, duration, times } from './format.js'
import { growth, isLive, liveLines } from './live-table.js'

/**
 * One table a size: a line a workload, each system's time with the ratio of Relata to it, then the budget and
 * whether it is met. Section 8 has its own tables.
 */
export function table(report: Report, systems: readonly PeerName[]): string[] {
  const sizes = [...new Set([...report.measurements, ...report.leftOut].map(({ n }) => n))]
  const lines = sizes.flatMap((n) => {
    const here = only(report, (one) => one.n === n)
    const live = only(here, ({ workload }) => isLive(workload))
    const rest = only(here, ({ workload }) => !isLive(workload))
    return [
      `n = ${count(n)} books`,
      '',
      ...sizeTable(rest, systems),
      ...memory(rest.figures),
      ...(live.measurements.length + live.leftOut.length === 0
        ? []
        : [...sizeTable(live, systems), ...liveLines(live, systems)]),
    ]
  })
  return [...lines, ...growth(report)]
}

function only(
  { measurements, figures, leftOut }: Report,
  wanted: (one: { readonly workload: string; readonly n: number }) => boolean,
): Report {
  return {
    measurements: measurements.filter(wanted),
    figures: figures.filter(wanted),
    leftOut: leftOut.filter(wanted),
  }
}

function sizeTable({ measurements, figures }: Report, systems: readonly PeerName[]): string[] {
  if (figures.length === 0) return []
  const others = systems.filter((one) => one !== 'relata' && figures.some(({ system }) => system === one))
  const head = ['workload', 'per', 'relata', ...others.flatMap((system) => [system, 'ratio']), 'gc', 'budget']
  const rows: string[][] = [head]
  for (const name of new Set(measurements.map(({ workload }) => workload))) {
    const unit = measurements.find(({ workload }) => workload === name)?.unit ?? ''
    rows.push([
      name,
      unit,
      ...cells(
        figures.filter(({ workload }) => workload === name),
        others,
      ),
    ])
  }
  return [...columns(rows), '']
}

function cells(figures: readonly Figure[], others: readonly PeerName[]): string[] {
  const own = figures.find(({ system }) => system === 'relata')
  const compared = others.flatMap((system) => {
    const other = figures.find((figure) => figure.system === system)
    const ratio = own?.ratio[system]
    return [other === undefined ? '–' : duration(other.us), ratio === undefined ? '–' : times(ratio)]
  })
  return [
    own === undefined ? '–' : duration(own.us),
    ...compared,
    collectorOf(own),
    own === undefined ? '–' : verdict(own),
  ]
}

/** The garbage collector's share of Relata's time. */
function collectorOf(figure: Figure | undefined): string {
  return figure?.collector === undefined ? '–' : `${Math.round(figure.collector * 100)} %`
}

function verdict(figure: Figure): string {
  if (figure.budget === null) return '–'
  const met = figure.us <= figure.budget
  return `${figure.bound} = ${duration(figure.budget)}: ${met ? 'met' : 'NOT MET'}`
}

function memory(figures: readonly Figure[]): string[] {
  const held = figures.filter(({ bytes }) => bytes !== undefined)
  if (held.length === 0) return []
  return [...new Set(held.map(({ workload }) => workload))].flatMap((name) =>
    memoryOf(
      name,
      held.filter(({ workload }) => workload === name),
    ),
  )
}

function memoryOf(name: string, figures: readonly Figure[]): string[] {
  const said = figures.map(({ system, bytes, bytesBudget }) => {
    const budget =
      bytesBudget === undefined
        ? ''
        : ` (budget ≤ ${bytesBudget}: ${(bytes ?? 0) <= bytesBudget ? 'met' : 'NOT MET'})`
    return `${system} ${bytes} B${budget}`
  })
  return [`memory, ${name}: ${said.join(' · ')}`, '']
}
