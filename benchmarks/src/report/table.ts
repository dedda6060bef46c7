import type { Figure, Measurement } from '../figure.js'
import type { PeerName } from '../peers/peer.js'
import { columns, count, duration, times } from './format.js'

/** One table a size: a line a workload, each system's time with the ratio of Relata to it, then the budget and whether it is met. */
export function table(measurements: readonly Measurement[], figures: readonly Figure[], systems: readonly PeerName[]): string[] {
  const sizes = [...new Set(measurements.map(({ n }) => n))]
  return sizes.flatMap((n) => {
    const lines = sizeTable(
      measurements.filter((one) => one.n === n),
      figures.filter((one) => one.n === n),
      systems,
    )
    return [`n = ${count(n)} books`, '', ...lines, ...memory(figures.filter((one) => one.n === n)), '']
  })
}

function sizeTable(measurements: readonly Measurement[], figures: readonly Figure[], systems: readonly PeerName[]): string[] {
  const others = systems.filter((system) => system !== 'relata')
  const head = ['workload', 'per', 'relata', ...others.flatMap((system) => [system, 'ratio']), 'budget']
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
  return columns(rows)
}

function cells(figures: readonly Figure[], others: readonly PeerName[]): string[] {
  const own = figures.find(({ system }) => system === 'relata')
  const compared = others.flatMap((system) => {
    const other = figures.find((figure) => figure.system === system)
    const ratio = own?.ratio[system]
    return [other === undefined ? '–' : duration(other.us), ratio === undefined ? '–' : times(ratio)]
  })
  return [own === undefined ? '–' : duration(own.us), ...compared, own === undefined ? '–' : verdict(own)]
}

function verdict(figure: Figure): string {
  if (figure.budget === null) return '–'
  const met = figure.us <= figure.budget
  return `${figure.bound} = ${duration(figure.budget)}: ${met ? 'met' : 'NOT MET'}`
}

function memory(figures: readonly Figure[]): string[] {
  const held = figures.filter(({ bytes }) => bytes !== undefined)
  if (held.length === 0) return []
  const said = held.map(({ system, bytes, bytesBudget }) => {
    const budget = bytesBudget === undefined ? '' : ` (budget ≤ ${bytesBudget}: ${(bytes ?? 0) <= bytesBudget ? 'met' : 'NOT MET'})`
    return `${system} ${bytes} B${budget}`
  })
  return ['', `memory an item: ${said.join(' · ')}`]
}
